package io.slipway.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URLEncoder;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** The token service as clients use it. */
class TokenFlowTest {
    private final RunningRegistry registry = RunningRegistry.shared();
    private final RegistryClient admin = registry.client();
    private final RegistryClient stranger = RegistryClient.anonymous(registry.url());

    @Test
    void v2WithoutATokenIsABearerChallenge() {
        RegistryClient.Answer answer = stranger.get("/v2/", Optional.empty());
        assertThat(answer.status()).isEqualTo(401);
        assertThat(answer.errorCode()).isEqualTo("UNAUTHORIZED");
        assertThat(answer.header("WWW-Authenticate").orElseThrow())
                .startsWith("Bearer realm=\"" + registry.url() + "/token\"")
                .contains("service=\"");
        assertThat(answer.header("Docker-Distribution-Api-Version")).contains("registry/2.0");
    }

    @Test
    void v2WithATokenIsOk() {
        String token = admin.tokenAnswer(List.of(), "").json().get("token").asString();
        assertThat(admin.get("/v2/", Optional.of(token)).status()).isEqualTo(200);
    }

    @Test
    void theChallengeOfARepositoryNamesItsScope() {
        RegistryClient.Answer answer =
                stranger.v2("POST", "/v2/admin/app/blobs/uploads/", Optional.empty(), BodyPublishers.noBody());
        assertThat(answer.status()).isEqualTo(401);
        assertThat(answer.header("WWW-Authenticate").orElseThrow()).contains("scope=\"repository:admin/app:");
    }

    @Test
    void theAnswerHoldsWhatClientsRead() {
        JsonNode json = admin.tokenAnswer(
                        List.of("repository:admin/a:pull,push"), "&offline_token=true&client_id=docker")
                .json();
        assertThat(json.get("token").asString())
                .isEqualTo(json.get("access_token").asString());
        assertThat(json.get("expires_in").asInt()).isGreaterThanOrEqualTo(60);
        assertThat(json.get("issued_at").asString()).contains("T").endsWith("Z");
        assertThat(json.get("refresh_token").asString()).isNotBlank();
    }

    @Test
    void theIntersectionIsGrantedAndNothingFails() {
        RegistryClient user = registry.newUser("intersection");
        JsonNode claims = claims(user.tokenAnswer(
                        List.of(
                                "repository:intersection/own:pull,push",
                                "repository:admin/secret:pull,push",
                                "registry:catalog:*",
                                "repository(plugin):intersection/plugin:pull"),
                        "")
                .json());
        assertThat(claims.get("access").toString())
                .contains("intersection/own")
                .doesNotContain("admin/secret\",\"actions\":[\"p");
    }

    @Test
    void severalScopesInOneParameterAreRead() {
        JsonNode claims = claims(admin.tokenAnswer(List.of("repository:admin/a:pull repository:admin/b:pull,push"), "")
                .json());
        assertThat(claims.get("access").toString()).contains("admin/a", "admin/b");
    }

    @Test
    void aWrongPasswordIsRefusedInWords() {
        RegistryClient.Answer answer = new RegistryClient(registry.url(), "admin", "wrong").tokenAnswer(List.of(), "");
        assertThat(answer.status()).isEqualTo(401);
        assertThat(answer.errorCode()).isEqualTo("UNAUTHORIZED");
        assertThat(answer.json().path("errors").path(0).path("message").asString())
                .containsIgnoringCase("password");
        RegistryClient.Answer unknown =
                new RegistryClient(registry.url(), "nobody-here", "wrong").tokenAnswer(List.of(), "");
        assertThat(unknown.status()).isEqualTo(401);
        assertThat(unknown.text()).isEqualTo(answer.text());
    }

    @Test
    void theFormGrantsAnAccessTokenByPasswordAndByRefreshToken() {
        RegistryClient.Answer byPassword = stranger.form(
                "/token",
                "grant_type=password&service=slipway&client_id=test&access_type=offline&username=admin&password="
                        + encoded(RunningRegistry.PASSWORD) + "&scope=" + encoded("repository:admin/form:pull,push"));
        RegistryClient.expect(200, byPassword);
        String refresh = byPassword.json().get("refresh_token").asString();
        RegistryClient.Answer byRefresh = stranger.form(
                "/token",
                "grant_type=refresh_token&service=slipway&client_id=test&refresh_token=" + encoded(refresh) + "&scope="
                        + encoded("repository:admin/form:pull,push"));
        RegistryClient.expect(200, byRefresh);
        String token = byRefresh.json().get("access_token").asString();
        RegistryClient.expect(
                202, admin.v2("POST", "/v2/admin/form/blobs/uploads/", Optional.of(token), BodyPublishers.noBody()));
        assertThat(stranger.form("/token", "grant_type=password&username=admin&password=wrong&service=slipway")
                        .status())
                .isEqualTo(401);
        assertThat(stranger.form("/token", "grant_type=magic&service=slipway").status())
                .isEqualTo(400);
    }

    @Test
    void aForgedTokenIsRefused() {
        String token = admin.token("admin/forged", "pull,push");
        String[] parts = token.split("\\.");
        String stronger = Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(new String(Base64.getUrlDecoder().decode(parts[1]))
                        .replace("admin/forged", "other/forged")
                        .getBytes(StandardCharsets.UTF_8));
        RegistryClient.Answer answer = admin.get("/v2/", Optional.of(parts[0] + "." + stronger + "." + parts[2]));
        assertThat(answer.status()).isEqualTo(401);
        assertThat(answer.header("WWW-Authenticate").orElseThrow()).contains("error=\"invalid_token\"");
    }

    @Test
    void aTokenForOneRepositoryDoesNotOpenAnother() {
        Optional<String> token = Optional.of(admin.token("admin/one", "pull,push"));
        RegistryClient.Answer answer = admin.v2("POST", "/v2/admin/two/blobs/uploads/", token, BodyPublishers.noBody());
        assertThat(answer.status()).isEqualTo(401);
        assertThat(answer.header("WWW-Authenticate").orElseThrow()).contains("insufficient_scope");
    }

    @Test
    void theKeysArePublished() {
        RegistryClient.Answer answer = stranger.get("/.well-known/jwks.json", Optional.empty());
        RegistryClient.expect(200, answer);
        assertThat(answer.json().get("keys").get(0).get("crv").asString()).isEqualTo("P-256");
        assertThat(answer.json().get("keys").get(0).has("d")).isFalse();
    }

    private static JsonNode claims(JsonNode answer) {
        String token = answer.get("token").asString();
        return RegistryClient.JSON.readTree(Base64.getUrlDecoder().decode(token.split("\\.")[1]));
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
