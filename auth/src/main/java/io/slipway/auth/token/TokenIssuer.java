package io.slipway.auth.token;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import io.slipway.auth.AuthSettings;
import io.slipway.auth.access.Action;
import io.slipway.auth.account.Caller;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.springframework.stereotype.Component;

/** Signs tokens. Claims are short: many scopes must still fit into a request's header. */
@Component
class TokenIssuer {

    static final String NAME_CLAIM = "name";
    static final String ADMIN_CLAIM = "adm";
    static final String ACCESS_CLAIM = "access";

    private final SigningKeys keys;
    private final AuthSettings settings;
    private final Clock clock;

    /** A signed token in its compact form. */
    record IssuedToken(String value, Instant issuedAt, Duration life) {}

    TokenIssuer(SigningKeys keys, AuthSettings settings, Clock clock) {
        this.keys = keys;
        this.settings = settings;
        this.clock = clock;
    }

    IssuedToken issue(Caller caller, Collection<Scope> granted) {
        Instant now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
        JWTClaimsSet.Builder claims = new JWTClaimsSet.Builder()
                .issuer(settings.issuer())
                .audience(settings.service())
                .issueTime(Date.from(now))
                .notBeforeTime(Date.from(now))
                .expirationTime(Date.from(now.plus(settings.tokenLife())))
                .jwtID(UUID.randomUUID().toString())
                .claim(ACCESS_CLAIM, granted.stream().map(TokenIssuer::entry).toList());
        if (caller instanceof Caller.Account account) {
            claims.subject(account.id().toString()).claim(NAME_CLAIM, account.name());
            if (account.admin()) {
                claims.claim(ADMIN_CLAIM, true);
            }
        }
        JWSHeader header = new JWSHeader.Builder(JWSAlgorithm.ES256)
                .type(JOSEObjectType.JWT)
                .keyID(keys.signing().getKeyID())
                .build();
        SignedJWT token = new SignedJWT(header, claims.build());
        try {
            token.sign(new ECDSASigner(keys.signing()));
        } catch (JOSEException impossible) {
            throw new IllegalStateException("the token could not be signed", impossible);
        }
        return new IssuedToken(token.serialize(), now, settings.tokenLife());
    }

    private static Map<String, Object> entry(Scope scope) {
        return switch (scope) {
            case Scope.Repository repository ->
                Map.of(
                        "type",
                        "repository",
                        "name",
                        repository.name().toString(),
                        "actions",
                        repository.actions().stream()
                                .sorted()
                                .map(Action::wireName)
                                .toList());
            case Scope.Catalog catalog -> Map.of("type", "registry", "name", "catalog", "actions", List.of("*"));
        };
    }
}
