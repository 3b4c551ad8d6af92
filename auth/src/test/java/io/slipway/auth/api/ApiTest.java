package io.slipway.auth.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.auth.AuthTest;
import io.slipway.auth.Http;
import io.slipway.auth.TestApplication;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Value;

@AuthTest
class ApiTest {

    private static final String ADMIN = "admin:" + TestApplication.ADMIN_PASSWORD;
    private static final String ANNA = "anna:anna's password";
    private static final String BERT = "bert:bert's password";

    private Http http;

    @BeforeEach
    void twoUsers(@Value("${local.server.port}") int port) {
        http = new Http(port);
        for (String login : new String[] {ANNA, BERT}) {
            String[] parts = login.split(":");
            int status = create(parts[0], parts[1]).status();
            assertThat(status).isIn(201, 409);
        }
    }

    @Test
    void anAdministratorCreatesUsers() {
        Http.Answer created = create("carla", "carla's password");
        assertThat(created.status()).isIn(201);
        assertThat(created.header("location")).isEqualTo("/api/v1/users/carla");
        assertThat(created.body().get("name").asString()).isEqualTo("carla");
        assertThat(created.raw().body()).doesNotContain("password").doesNotContain("argon2");
        problem(create("carla", "carla's password"), 409, "'carla'");
        problem(http.send("POST", "/api/v1/users", ANNA, "{\"name\":\"dora\",\"password\":\"12345678\"}"), 403, "only");
        assertThat(http.get("/api/v1/users/carla", "carla:carla's password").status())
                .isEqualTo(200);
        problem(http.get("/api/v1/users/anna", "carla:carla's password"), 404, "anna");
        problem(http.get("/api/v1/users", ANNA), 403, "only");
    }

    @Test
    void whatIsOfTheWrongTypeIsSaidInWords() {
        problem(http.get("/api/v1/users?n=many", ADMIN), 400, "'n' is a number, not 'many'");
        problem(
                http.send("POST", "/api/v1/users", ADMIN, "name=x"),
                415,
                "application/json, not application/x-www-form-urlencoded");
    }

    @ParameterizedTest
    @CsvSource({
        "A, 12345678, lower-case|2 to 64",
        "Anna, 12345678, lower-case",
        "a/b, 12345678, lower-case",
        "a..b, 12345678, lower-case",
        "eve, short, at least 8",
    })
    void namesAndPasswordsThatCannotBeAreRefusedInWords(String name, String password, String words) {
        Http.Answer answer = create(name, password);
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.body().get("detail").asString()).containsPattern(words);
    }

    @Test
    void bodiesThatAreNoneAreRefused() {
        for (String body : new String[] {"{", "{}", "{\"name\":\"eve\"}", "{\"name\":{}}", "name=eve", ""}) {
            Http.Answer answer = http.send("POST", "/api/v1/users", ADMIN, body);
            assertThat(answer.status()).as(body).isIn(400, 415);
            assertThat(answer.header("content-type")).startsWith("application/problem+json");
        }
    }

    @Test
    void usersAreListedInPages() {
        Http.Answer first = http.get("/api/v1/users?n=1", ADMIN);
        assertThat(first.body().get("users").size()).isEqualTo(1);
        String next = first.body().get("next").asString();
        Http.Answer second = http.get("/api/v1/users?n=1000&after=" + next, ADMIN);
        assertThat(second.body().get("users").size()).isPositive();
        assertThat(second.body().has("next")).isFalse();
        for (String wrong : new String[] {"n=0", "n=-1", "n=1001", "n=many", "n=99999999999", "after=%00"}) {
            assertThat(http.get("/api/v1/users?" + wrong, ADMIN).status())
                    .as(wrong)
                    .isEqualTo(400);
        }
    }

    @Test
    void onesOwnPasswordChangesWithTheCurrentOne() {
        create("frida", "frida's password");
        String path = "/api/v1/users/frida/password";
        String login = "frida:frida's password";
        problem(http.send("PUT", path, login, "{\"password\":\"new password\"}"), 400, "currentPassword");
        problem(
                http.send("PUT", path, login, "{\"password\":\"new password\",\"currentPassword\":\"wrong\"}"),
                403,
                "current password");
        problem(http.send("PUT", path, ANNA, "{\"password\":\"new password\"}"), 404, "frida");
        assertThat(http.send("PUT", path, ADMIN, "{\"password\":\"new password\"}")
                        .status())
                .isEqualTo(204);
        problem(http.get("/api/v1/users/frida", login), 401, "incorrect");
        assertThat(http.get("/api/v1/users/frida", "frida:new password").status())
                .isEqualTo(200);
    }

    @Test
    void aPrivateRepositoryLooksToStrangersAsIfItWereNotThere() {
        assertThat(http.send("PUT", "/api/v1/repositories/anna/private/app", ANNA, "")
                        .status())
                .isIn(200, 201);
        Http.Answer hidden = http.get("/api/v1/repositories/anna/private/app", BERT);
        Http.Answer missing = http.get("/api/v1/repositories/anna/private/apq", BERT);
        problem(hidden, 404, "no repository 'anna/private/app'");
        assertThat(hidden.raw().body().replace("/app", "/apq"))
                .isEqualTo(missing.raw().body());
        problem(http.get("/api/v1/repositories/anna/private/app", ""), 404, "no repository");
        problem(
                http.send("PATCH", "/api/v1/repositories/anna/private/app", BERT, "{\"visibility\":\"public\"}"),
                404,
                "no repository");
        problem(http.send("PUT", "/api/v1/repositories/anna/theirs", BERT, ""), 404, "no repository");
        assertThat(http.get("/api/v1/repositories", BERT).raw().body()).doesNotContain("anna/private/app");
        assertThat(http.get("/api/v1/repositories", ANNA).raw().body()).contains("anna/private/app");
        assertThat(http.get("/api/v1/repositories/anna/private/app", ADMIN).status())
                .isEqualTo(200);
    }

    @Test
    void aPublicRepositoryIsSeenByAllAndChangedByItsOwner() {
        String path = "/api/v1/repositories/anna/open";
        http.send("PUT", path, ANNA, "{\"visibility\":\"public\"}");
        assertThat(http.get(path, "").body().get("visibility").asString()).isEqualTo("public");
        assertThat(http.get("/api/v1/repositories?n=1000", "").raw().body()).contains("anna/open");
        problem(http.send("PATCH", path, BERT, "{\"visibility\":\"private\"}"), 403, "only");
        problem(http.send("PATCH", path, "", "{\"visibility\":\"private\"}"), 401, "log in");
        problem(http.send("PATCH", path, ANNA, "{\"visibility\":\"hidden\"}"), 400, "'hidden'");
        problem(http.send("PATCH", path, ANNA, "{}"), 400, "visibility");
        assertThat(http.send("PATCH", path, ANNA, "{\"visibility\":\"private\"}")
                        .status())
                .isEqualTo(200);
        assertThat(http.get(path, "").status()).isEqualTo(404);
        problem(http.get("/api/v1/repositories/anna/Wrong", ANNA), 400, "Wrong");
    }

    @Test
    void aNamespacesDefaultIsWhatNewRepositoriesStartWith() {
        create("gerda", "gerda's password");
        String login = "gerda:gerda's password";
        String path = "/api/v1/namespaces/gerda";
        assertThat(http.get(path, login).body().get("defaultVisibility").asString())
                .isEqualTo("private");
        problem(http.get(path, BERT), 404, "no namespace");
        problem(http.get(path, ""), 401, "log in");
        assertThat(http.send("PATCH", path, login, "{\"defaultVisibility\":\"public\"}")
                        .status())
                .isEqualTo(200);
        http.send("PUT", "/api/v1/repositories/gerda/new", login, "");
        assertThat(http.get("/api/v1/repositories/gerda/new", "").status()).isEqualTo(200);
    }

    @Test
    void everythingElseIsClosedAndSaysSoInOneForm() {
        problem(http.get("/api/v1/nothing", ANNA), 404, "nothing");
        problem(http.get("/api/v1/nothing", ""), 401, "log in");
        problem(http.get("/secret", ""), 404, "nothing at this address");
        problem(http.get("/secret", ADMIN), 404, "nothing at this address");
        Http.Answer wrong = http.get("/api/v1/users", "admin:wrong password");
        problem(wrong, 401, "incorrect username or password");
        assertThat(wrong.header("www-authenticate")).startsWith("Basic realm=");
    }

    @Test
    void answersKeepSecurityHeadersAndMakeNoSession() {
        Http.Answer answer = http.get("/api/v1/repositories", ANNA);
        assertThat(answer.header("x-content-type-options")).isEqualTo("nosniff");
        assertThat(answer.header("x-frame-options")).isEqualTo("DENY");
        assertThat(answer.header("cache-control")).contains("no-store");
        assertThat(answer.header("set-cookie")).isEmpty();
    }

    private Http.Answer create(String name, String password) {
        return http.send(
                "POST", "/api/v1/users", ADMIN, "{\"name\":\"" + name + "\",\"password\":\"" + password + "\"}");
    }

    private static void problem(Http.Answer answer, int status, String words) {
        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.header("content-type")).startsWith("application/problem+json");
        assertThat(answer.body().get("detail").asString()).contains(words);
    }
}
