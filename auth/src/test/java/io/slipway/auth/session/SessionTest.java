package io.slipway.auth.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.auth.AuthTest;
import io.slipway.auth.TestApplication;
import io.slipway.fixtures.MovingClock;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Value;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Signing in with a browser, as the requests that one would send. */
@AuthTest
class SessionTest {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final String PASSWORD = "a long password";

    @Autowired
    MovingClock clock;

    @Value("${local.server.port}")
    int port;

    private final String name = "u" + UUID.randomUUID().toString().substring(0, 8);
    private final HttpClient client = HttpClient.newHttpClient();

    @BeforeEach
    void anAccount() {
        String user = "{\"name\":\"" + name + "\",\"password\":\"" + PASSWORD + "\"}";
        assertThat(send("POST", "/api/v1/users", user, "Authorization", basic("admin", TestApplication.ADMIN_PASSWORD))
                        .statusCode())
                .isEqualTo(201);
    }

    @Test
    void aSignedInBrowserIsKnownByItsCookie() {
        HttpResponse<String> answer = signIn(PASSWORD);
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Set-Cookie").orElseThrow())
                .startsWith("slipway-session-" + port + "=")
                .contains("HttpOnly", "SameSite=Lax", "Path=/")
                .doesNotContain("Secure", "Domain");
        JsonNode session = json(send("GET", "/api/v1/session", "", "Cookie", cookie(answer)));
        assertThat(session.at("/account/name").asString()).isEqualTo(name);
        assertThat(session.at("/csrf").asString()).isEqualTo(csrf(answer)).hasSize(43);
        assertThat(session.at("/can").isEmpty()).isTrue();
        assertThat(send("GET", "/api/v1/users/" + name, "", "Cookie", cookie(answer))
                        .statusCode())
                .isEqualTo(200);
    }

    @Test
    void nobodyIsNobody() {
        JsonNode session = json(send("GET", "/api/v1/session", ""));
        assertThat(session.at("/account").isNull()).isTrue();
        assertThat(session.at("/csrf").isNull()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({"POST, /api/v1/users", "PUT, /api/v1/session", "PATCH, /api/v1/session", "DELETE, /api/v1/session"})
    void whatChangesSomethingNeedsTheSessionsToken(String method, String path) {
        HttpResponse<String> mine = signIn(PASSWORD);
        HttpResponse<String> other = signIn(PASSWORD);
        String[][] refused = {{}, {"X-CSRF-Token", ""}, {"X-CSRF-Token", csrf(other)}, {"X-CSRF-Token", "é"}};
        for (String[] header : refused) {
            HttpResponse<String> answer = send(method, path, "{}", join(header, "Cookie", cookie(mine)));
            assertThat(answer.statusCode()).isEqualTo(403);
            assertThat(json(answer).at("/detail").asString()).contains("X-CSRF-Token");
            assertThat(json(answer).at("/type").asString()).isEqualTo("urn:slipway:problem:csrf-token");
        }
        assertThat(json(send("GET", "/api/v1/session", "", "Cookie", cookie(mine)))
                        .at("/account/name")
                        .asString())
                .isEqualTo(name);
    }

    @Test
    void anotherTabMaySignInAnewWithTheTokenOfTheSessionBefore() {
        HttpResponse<String> before = signIn(PASSWORD);
        HttpResponse<String> now = signIn(PASSWORD);
        HttpResponse<String> again =
                send("POST", "/api/v1/session", body(PASSWORD), "Cookie", cookie(now), "X-CSRF-Token", csrf(before));
        assertThat(again.statusCode()).isEqualTo(200);
        assertThat(isKnown(again)).isTrue();
        // The one that the browser had ends.
        assertThat(isKnown(now)).isFalse();
    }

    @Test
    void aSignedOutBrowserIsNobody() {
        HttpResponse<String> mine = signIn(PASSWORD);
        HttpResponse<String> out =
                send("DELETE", "/api/v1/session", "", "Cookie", cookie(mine), "X-CSRF-Token", csrf(mine));
        assertThat(out.statusCode()).isEqualTo(204);
        assertThat(out.headers().firstValue("Set-Cookie").orElseThrow()).contains("Max-Age=0");
        assertThat(isKnown(mine)).isFalse();
        assertThat(send("DELETE", "/api/v1/session", "").statusCode()).isEqualTo(204);
    }

    @Test
    void anotherPasswordEndsAllSessions() {
        HttpResponse<String> one = signIn(PASSWORD);
        HttpResponse<String> two = signIn(PASSWORD);
        String change = "{\"password\":\"another password\",\"currentPassword\":\"" + PASSWORD + "\"}";
        assertThat(send(
                                "PUT",
                                "/api/v1/users/" + name + "/password",
                                change,
                                "Cookie",
                                cookie(one),
                                "X-CSRF-Token",
                                csrf(one))
                        .statusCode())
                .isEqualTo(204);
        assertThat(isKnown(one)).isFalse();
        assertThat(isKnown(two)).isFalse();
        assertThat(isKnown(signIn("another password"))).isTrue();
    }

    @Test
    void aSessionEndsUnusedAndByItsAge() {
        HttpResponse<String> unused = signIn(PASSWORD);
        HttpResponse<String> used = signIn(PASSWORD);
        for (int days = 0; days < 90; days += 10) {
            assertThat(isKnown(used)).isTrue();
            clock.advance(Duration.ofDays(10));
        }
        assertThat(isKnown(unused)).isFalse();
        assertThat(isKnown(used)).isFalse();
    }

    @Test
    void anotherSitesPageSignsNobodyIn() {
        for (String site : new String[] {"cross-site", "same-site"}) {
            HttpResponse<String> answer = send("POST", "/api/v1/session", body(PASSWORD), "Sec-Fetch-Site", site);
            assertThat(answer.statusCode()).isEqualTo(403);
            assertThat(answer.headers().firstValue("Set-Cookie")).isEmpty();
        }
        assertThat(send("POST", "/api/v1/session", body(PASSWORD), "Sec-Fetch-Site", "same-origin")
                        .statusCode())
                .isEqualTo(200);
    }

    @Test
    void aWrongPasswordAndAnUnknownNameAreOneAnswer() {
        HttpResponse<String> wrong = signIn("a wrong password");
        HttpResponse<String> unknown =
                send("POST", "/api/v1/session", "{\"name\":\"nobody-here\",\"password\":\"a wrong password\"}");
        assertThat(wrong.statusCode()).isEqualTo(401).isEqualTo(unknown.statusCode());
        assertThat(wrong.body()).isEqualTo(unknown.body()).contains("incorrect username or password");
        assertThat(wrong.headers().firstValue("WWW-Authenticate")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {}                              | name
            {"name":"ann"}                  | password
            {"name":7,"password":[]}        | password
            []                              | object
            """)
    void aBodyThatCannotBeIsSaidSo(String body, String says) {
        HttpResponse<String> answer = send("POST", "/api/v1/session", body);
        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(json(answer).at("/detail").asString()).contains(says);
    }

    @Test
    void cookiesThatAreNoneAreNobody() {
        for (String value : new String[] {"", "x", "a".repeat(5000), "\"", "../.."}) {
            HttpResponse<String> answer =
                    send("GET", "/api/v1/session", "", "Cookie", "slipway-session-" + port + "=" + value);
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(json(answer).at("/account").isNull()).isTrue();
        }
    }

    @Test
    void aPasswordInTheRequestCountsMoreThanItsCookie() {
        HttpResponse<String> mine = signIn(PASSWORD);
        HttpResponse<String> answer = send(
                "GET",
                "/api/v1/session",
                "",
                "Cookie",
                cookie(mine),
                "Authorization",
                basic("admin", TestApplication.ADMIN_PASSWORD));
        assertThat(json(answer).at("/account/name").asString()).isEqualTo("admin");
        assertThat(json(answer).at("/can/0").asString()).isEqualTo("operate");
        assertThat(json(answer).at("/csrf").isNull()).isTrue();
    }

    @Test
    void onlyPagesAreNotToldToAskForAPassword() {
        assertThat(send("GET", "/api/v1/users", "").headers().firstValue("WWW-Authenticate"))
                .isPresent();
        HttpResponse<String> page = send("GET", "/api/v1/users", "", "X-Slipway-Page", "1");
        assertThat(page.statusCode()).isEqualTo(401);
        assertThat(page.headers().firstValue("WWW-Authenticate")).isEmpty();
    }

    private boolean isKnown(HttpResponse<String> session) {
        return !json(send("GET", "/api/v1/session", "", "Cookie", cookie(session)))
                .at("/account")
                .isNull();
    }

    private HttpResponse<String> signIn(String password) {
        return send("POST", "/api/v1/session", body(password));
    }

    private String body(String password) {
        return "{\"name\":\"" + name + "\",\"password\":\"" + password + "\"}";
    }

    private static String cookie(HttpResponse<String> session) {
        return session.headers().firstValue("Set-Cookie").orElseThrow().split(";", 2)[0];
    }

    private static String csrf(HttpResponse<String> session) {
        return json(session).at("/csrf").asString();
    }

    private HttpResponse<String> send(String method, String path, String body, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .method(method, HttpRequest.BodyPublishers.ofString(body));
        if (!body.isEmpty()) {
            request.header("Content-Type", "application/json");
        }
        if (headers.length > 0) {
            request.headers(headers);
        }
        try {
            return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static String[] join(String[] some, String... more) {
        String[] all = java.util.Arrays.copyOf(some, some.length + more.length);
        System.arraycopy(more, 0, all, some.length, more.length);
        return all;
    }

    private static JsonNode json(HttpResponse<String> answer) {
        return JSON.readTree(answer.body());
    }

    private static String basic(String name, String password) {
        return "Basic "
                + java.util.Base64.getEncoder()
                        .encodeToString((name + ":" + password).getBytes(java.nio.charset.StandardCharsets.UTF_8));
    }
}
