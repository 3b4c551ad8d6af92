package io.slipway.auth.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jwt.SignedJWT;
import io.slipway.auth.AuthTest;
import io.slipway.auth.Http;
import io.slipway.auth.TestApplication;
import io.slipway.auth.access.Access;
import io.slipway.auth.access.Action;
import io.slipway.auth.access.Visibility;
import io.slipway.auth.account.Accounts;
import io.slipway.auth.account.Caller;
import io.slipway.auth.account.Login;
import io.slipway.fixtures.MovingClock;
import io.slipway.oci.RepositoryName;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.transaction.support.TransactionTemplate;

@AuthTest
class TokenFlowTest {

    private static final String PASSWORD = "correct horse battery";
    private static final String MARY = "mary:" + PASSWORD;
    private static final String ADMIN = "admin:" + TestApplication.ADMIN_PASSWORD;

    @Autowired
    private Accounts accounts;

    @Autowired
    private RefreshTokens refreshTokens;

    @Autowired
    private TransactionTemplate transactions;

    @Autowired
    private Access access;

    @Autowired
    private TokenVerifier verifier;

    @Autowired
    private MovingClock clock;

    private Http http;

    @BeforeEach
    void maryHasAPublicAndAPrivateRepository(@Value("${local.server.port}") int port) {
        http = new Http(port);
        if (accounts.find("mary").isEmpty()) {
            accounts.create("mary", PASSWORD, false);
            Caller mary = accounts.find("mary").orElseThrow().asCaller();
            access.findOrCreate(RepositoryName.parse("mary/open"), mary);
            access.changeVisibility(RepositoryName.parse("mary/open"), Visibility.PUBLIC);
            access.findOrCreate(RepositoryName.parse("mary/closed"), mary);
        }
    }

    @Test
    void withoutCredentialsATokenPullsWhatIsPublic() {
        VerifiedToken token = granted("", "repository:mary/open:pull,push", "repository:mary/closed:pull");
        assertThat(token.caller()).isEqualTo(Caller.ANONYMOUS);
        assertThat(token.actionsOn(RepositoryName.parse("mary/open"))).containsExactly(Action.PULL);
        assertThat(token.actionsOn(RepositoryName.parse("mary/closed"))).isEmpty();
        assertThat(token.coversCatalog()).isFalse();
    }

    @Test
    void theIntersectionIsGrantedAndNothingFails() {
        VerifiedToken token = granted(
                MARY,
                "repository:mary/new:push,pull",
                "repository:admin/secret:pull",
                "repository:mary/open:pull registry:catalog:*",
                "repository:mary/open:delete",
                "nonsense");
        assertThat(token.caller()).isEqualTo(accounts.find("mary").orElseThrow().asCaller());
        assertThat(token.actionsOn(RepositoryName.parse("mary/new"))).containsOnly(Action.PULL, Action.PUSH);
        assertThat(token.actionsOn(RepositoryName.parse("mary/open"))).containsOnly(Action.PULL, Action.DELETE);
        assertThat(token.actionsOn(RepositoryName.parse("admin/secret"))).isEmpty();
        assertThat(token.coversCatalog()).isTrue();
    }

    @Test
    void theAnswerHasTheFieldsThatClientsRead() {
        Http.Answer answer = http.get("/token?service=slipway&account=mary&client_id=docker", MARY);
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("content-type")).startsWith("application/json");
        assertThat(answer.header("cache-control")).contains("no-store");
        assertThat(answer.body().propertyNames())
                .containsExactlyInAnyOrder("token", "access_token", "expires_in", "issued_at");
        assertThat(answer.body().get("access_token")).isEqualTo(answer.body().get("token"));
        assertThat(answer.body().get("expires_in").asInt()).isEqualTo(300);
        assertThat(answer.body().get("issued_at").asString()).matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\dZ");
    }

    @Test
    void aWrongPasswordIsRefusedInWordsLikeAnUnknownUser() {
        for (String login : Set.of("mary:wrong password", "nobody:" + PASSWORD, ":", "mary:", "a\0b:" + PASSWORD)) {
            Http.Answer answer = http.get("/token?service=slipway", login);
            assertThat(answer.status()).isEqualTo(401);
            assertThat(answer.body().at("/errors/0/code").asString()).isEqualTo("UNAUTHORIZED");
            assertThat(answer.body().at("/errors/0/message").asString()).isEqualTo("incorrect username or password");
            assertThat(answer.body().at("/errors/0").has("detail")).isTrue();
        }
    }

    @Test
    void aMalformedLoginIsRefusedToo() {
        Http.Answer answer = http.get("/token", "no colon");
        assertThat(answer.status()).isEqualTo(401);
        assertThat(answer.body().at("/errors/0/message").asString()).contains("not valid Basic");
    }

    @Test
    void aRefreshTokenStandsForThePasswordUntilItChanges() {
        accounts.create("rita", PASSWORD, false);
        Http.Answer login = http.get("/token?offline_token=true&client_id=docker", "rita:" + PASSWORD);
        String refresh = login.body().get("refresh_token").asString();
        Http.Answer again = refresh(refresh, "repository:rita/app:push,pull repository:mary/closed:pull");
        assertThat(again.status()).isEqualTo(200);
        VerifiedToken token = verified(again);
        assertThat(token.caller().label()).isEqualTo("rita");
        assertThat(token.actionsOn(RepositoryName.parse("rita/app"))).hasSize(2);
        assertThat(again.body().get("refresh_token").asString()).isEqualTo(refresh);

        Http.Answer change = http.send(
                "PUT",
                "/api/v1/users/rita/password",
                "rita:" + PASSWORD,
                "{\"password\":\"another horse\",\"currentPassword\":\"" + PASSWORD + "\"}");
        assertThat(change.status()).isEqualTo(204);
        Http.Answer revoked = refresh(refresh, "");
        assertThat(revoked.status()).isEqualTo(401);
        assertThat(revoked.body().at("/errors/0/message").asString()).contains("log in again");
        assertThat(http.get("/token", "rita:" + PASSWORD).status()).isEqualTo(401);
        assertThat(http.get("/token", "rita:another horse").status()).isEqualTo(200);
    }

    @Test
    void aPasswordThatIsBeingChangedGivesNoMoreRefreshTokens() {
        accounts.create("ruth", PASSWORD, false);
        Login login = accounts.login("ruth", PASSWORD).orElseThrow();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var issuing = transactions.execute(transaction -> {
                accounts.changePassword(login.account().id(), "another horse");
                var issue = threads.submit(() -> refreshTokens.issue(login, "docker"));
                assertThatThrownBy(() -> issue.get(500, TimeUnit.MILLISECONDS)).isInstanceOf(TimeoutException.class);
                return issue;
            });
            assertThatThrownBy(issuing::get).hasCauseInstanceOf(TokenRefusedException.class);
        }
        Login now = accounts.login("ruth", "another horse").orElseThrow();
        assertThat(refreshTokens.redeem(refreshTokens.issue(now, "docker"))).contains(now.account());
    }

    @Test
    void aRefreshTokenEndsAfterItsTime() {
        Http.Answer login = http.get("/token?offline_token=true", MARY);
        String refresh = login.body().get("refresh_token").asString();
        clock.advance(Duration.ofDays(90).minusSeconds(1));
        assertThat(refresh(refresh, "").status()).isEqualTo(200);
        clock.advance(Duration.ofSeconds(1));
        assertThat(refresh(refresh, "").status()).isEqualTo(401);
    }

    @Test
    void thePasswordGrantAnswersWithAnAccessToken() {
        Http.Answer answer = http.send(
                "POST",
                "/token",
                "",
                "grant_type=password&service=slipway&client_id=ctr&access_type=offline&username=mary&password="
                        + Http.encode(PASSWORD) + "&scope=" + Http.encode("repository:mary/closed:pull,push"));
        assertThat(answer.status()).isEqualTo(200);
        assertThat(verified(answer).actionsOn(RepositoryName.parse("mary/closed")))
                .containsOnly(Action.PULL, Action.PUSH);
        assertThat(answer.body().get("refresh_token").asString()).isNotEmpty();
    }

    @Test
    void aRequestThatMakesNoSenseIs400SoThatClientsFallBackToGet() {
        String tooMany = "/token?" + "scope=repository:a:pull&".repeat(65);
        assertThat(http.get(tooMany, "").status()).isEqualTo(400);
        assertThat(http.get("/token?scope=" + "a".repeat(5) + "&client_id=" + "x".repeat(257), "")
                        .status())
                .isEqualTo(400);
        for (String body : Set.of("", "{}", "grant_type=authorization_code", "grant_type=password&username=mary")) {
            Http.Answer answer = http.send("POST", "/token", "", body);
            assertThat(answer.status()).as(body).isEqualTo(400);
            assertThat(answer.body().at("/errors/0/message").asString()).isNotEmpty();
        }
        assertThat(http.send("POST", "/token", "", "grant_type=password&username=mary&password=wrong")
                        .status())
                .isEqualTo(401);
    }

    @Test
    void parametersThatCannotBeDecodedAre400() throws Exception {
        for (String bad : Set.of("scope=%zz", "scope=%", "scope=%ff%fe", "scope=%00")) {
            assertThat(http.raw("GET /token?" + bad, "")).as(bad).matches("(?s)HTTP/1.1 (200|400) .*");
            assertThat(http.raw("POST /token", "grant_type=x&" + bad)).as(bad).matches("(?s)HTTP/1.1 400 .*errors.*");
            assertThat(http.raw("GET /api/v1/repositories?after=" + bad.substring(6), ""))
                    .as(bad)
                    .matches("(?s)HTTP/1.1 (200|400) .*");
        }
        String tooMuch = "grant_type=x&scope=" + "a".repeat(3_000_000);
        assertThat(http.raw("POST /token", tooMuch)).matches("(?s)HTTP/1.1 4\\d\\d .*");
    }

    @Test
    void aTokenEndsWhenItExpiresAlsoWhenItIsRemembered() {
        String token = token(http.get("/token", MARY));
        assertThat(verifier.peek(token)).isEmpty();
        assertThat(verifier.verify(token)).isPresent().isEqualTo(verifier.peek(token));
        clock.advance(Duration.ofSeconds(299));
        assertThat(verifier.verify(token)).isPresent().isEqualTo(verifier.peek(token));
        clock.advance(Duration.ofSeconds(1));
        assertThat(verifier.peek(token)).isEmpty();
        assertThat(verifier.verify(token)).isEmpty();
        assertThat(verifier.verify(token)).isEmpty();
    }

    @Test
    void aTokenThatWasChangedOrIsNoneIsNotOurs() {
        String token = token(http.get("/token", MARY));
        String[] parts = token.split("\\.");
        String forged = token(http.get("/token", ADMIN)).split("\\.")[1];
        assertThat(verifier.verify(parts[0] + "." + forged + "." + parts[2])).isEmpty();
        assertThat(verifier.verify("eyJhbGciOiJub25lIn0." + forged + ".")).isEmpty();
        for (String junk : Set.of("", ".", "..", "a.b.c", "\u00e9", "x".repeat(100_000), parts[0] + "." + parts[1])) {
            assertThat(verifier.verify(junk)).isEmpty();
        }
    }

    @Test
    void othersVerifyTokensWithThePublishedKeys() throws Exception {
        Http.Answer keys = http.get("/.well-known/jwks.json", "");
        assertThat(keys.status()).isEqualTo(200);
        assertThat(keys.raw().body()).doesNotContain("\"d\"");
        SignedJWT token = SignedJWT.parse(token(http.get("/token?scope=repository:mary/closed:pull", MARY)));
        var key =
                JWKSet.parse(keys.raw().body()).getKeyByKeyId(token.getHeader().getKeyID());
        assertThat(token.verify(new ECDSAVerifier(key.toECKey()))).isTrue();
        assertThat(token.getJWTClaimsSet().getAudience()).containsExactly("slipway");
        Map<String, Object> claims = token.getJWTClaimsSet().getClaims();
        assertThat(claims.keySet())
                .containsExactlyInAnyOrder("iss", "aud", "sub", "name", "exp", "iat", "nbf", "jti", "access");
    }

    private VerifiedToken granted(String login, String... scopes) {
        StringBuilder path = new StringBuilder("/token?service=slipway");
        for (String scope : scopes) {
            path.append("&scope=").append(Http.encode(scope));
        }
        Http.Answer answer = http.get(path.toString(), login);
        assertThat(answer.status()).isEqualTo(200);
        return verified(answer);
    }

    private Http.Answer refresh(String refreshToken, String scope) {
        return http.send(
                "POST",
                "/token",
                "",
                "grant_type=refresh_token&service=slipway&client_id=docker&refresh_token=" + refreshToken + "&scope="
                        + Http.encode(scope));
    }

    private VerifiedToken verified(Http.Answer answer) {
        return verifier.verify(token(answer)).orElseThrow();
    }

    private static String token(Http.Answer answer) {
        return answer.body().get("access_token").asString();
    }
}
