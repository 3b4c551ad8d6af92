package io.slipway.auth.token;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import io.slipway.auth.AuthSettings;
import io.slipway.auth.account.AccountId;
import io.slipway.auth.account.Caller;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.text.ParseException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.springframework.stereotype.Component;

/**
 * Verifies tokens of this registry. A signature costs about a third of a millisecond, so tokens that were
 * good are remembered by their SHA-256, in bounded number; a remembered token still ends when it expires.
 */
@Component
public class TokenVerifier {

    private static final int MAX_LENGTH = 32 * 1024;

    /** How far the clocks of two replicas may be apart. */
    private static final Duration CLOCK_LEEWAY = Duration.ofSeconds(30);

    private final SigningKeys keys;
    private final AuthSettings settings;
    private final Clock clock;
    private final Cache<Fingerprint, VerifiedToken> verified;

    private record Fingerprint(long a, long b, long c, long d) {}

    TokenVerifier(SigningKeys keys, AuthSettings settings, Clock clock) {
        this.keys = keys;
        this.settings = settings;
        this.clock = clock;
        this.verified =
                Caffeine.newBuilder().maximumSize(settings.verifiedTokens()).build();
    }

    /** What the token says; empty when it is not a token of this registry or its time is over. */
    public Optional<VerifiedToken> verify(String token) {
        if (token.length() > MAX_LENGTH) {
            return Optional.empty();
        }
        Fingerprint fingerprint = fingerprint(token);
        VerifiedToken known = verified.getIfPresent(fingerprint);
        if (known == null) {
            Optional<VerifiedToken> checked = check(token);
            checked.ifPresent(good -> verified.put(fingerprint, good));
            return checked;
        }
        if (clock.instant().isBefore(known.expiresAt())) {
            return Optional.of(known);
        }
        verified.invalidate(fingerprint);
        return Optional.empty();
    }

    /**
     * What the token says, when it was verified before and is remembered; no signature is computed. Empty says nothing:
     * {@link #verify} must be asked.
     */
    public Optional<VerifiedToken> peek(String token) {
        if (token.length() > MAX_LENGTH) {
            return Optional.empty();
        }
        VerifiedToken known = verified.getIfPresent(fingerprint(token));
        return known != null && clock.instant().isBefore(known.expiresAt()) ? Optional.of(known) : Optional.empty();
    }

    private Optional<VerifiedToken> check(String token) {
        try {
            SignedJWT jwt = SignedJWT.parse(token);
            String kid = jwt.getHeader().getKeyID();
            if (!JWSAlgorithm.ES256.equals(jwt.getHeader().getAlgorithm()) || kid == null) {
                return Optional.empty();
            }
            Optional<ECKey> key = keys.find(kid);
            if (key.isEmpty() || !jwt.verify(new ECDSAVerifier(key.get()))) {
                return Optional.empty();
            }
            return read(jwt.getJWTClaimsSet());
        } catch (ParseException | JOSEException | IllegalArgumentException notOurs) {
            return Optional.empty();
        }
    }

    private Optional<VerifiedToken> read(JWTClaimsSet claims) throws ParseException {
        Instant now = clock.instant();
        Date expires = claims.getExpirationTime();
        Date notBefore = claims.getNotBeforeTime();
        if (expires == null
                || !now.isBefore(expires.toInstant())
                || notBefore == null
                || now.plus(CLOCK_LEEWAY).isBefore(notBefore.toInstant())
                || !settings.issuer().equals(claims.getIssuer())
                || !claims.getAudience().contains(settings.service())) {
            return Optional.empty();
        }
        return Optional.of(new VerifiedToken(caller(claims), scopes(claims), expires.toInstant()));
    }

    private static Caller caller(JWTClaimsSet claims) throws ParseException {
        String subject = claims.getSubject();
        String name = claims.getStringClaim(TokenIssuer.NAME_CLAIM);
        if (subject == null || name == null) {
            return Caller.ANONYMOUS;
        }
        boolean admin = Boolean.TRUE.equals(claims.getBooleanClaim(TokenIssuer.ADMIN_CLAIM));
        return new Caller.Account(new AccountId(Long.parseLong(subject)), name, admin);
    }

    private static Set<Scope> scopes(JWTClaimsSet claims) {
        Set<Scope> scopes = new HashSet<>();
        if (claims.getClaim(TokenIssuer.ACCESS_CLAIM) instanceof List<?> entries) {
            for (Object entry : entries) {
                if (entry instanceof Map<?, ?> fields && fields.get("actions") instanceof List<?> actions) {
                    String list = String.join(
                            ",", actions.stream().map(String::valueOf).toList());
                    Scope.parse(fields.get("type") + ":" + fields.get("name") + ":" + list)
                            .ifPresent(scopes::add);
                }
            }
        }
        return scopes;
    }

    private static Fingerprint fingerprint(String token) {
        try {
            ByteBuffer hash = ByteBuffer.wrap(
                    MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8)));
            return new Fingerprint(hash.getLong(), hash.getLong(), hash.getLong(), hash.getLong());
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java platform has SHA-256", impossible);
        }
    }
}
