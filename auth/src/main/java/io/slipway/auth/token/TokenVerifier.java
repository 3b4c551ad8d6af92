package io.slipway.auth.token;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import com.github.benmanes.caffeine.cache.Scheduler;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import io.slipway.auth.AuthSettings;
import io.slipway.auth.access.CacheCounts;
import io.slipway.auth.account.AccountId;
import io.slipway.auth.account.Caller;
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
import java.util.concurrent.atomic.LongAdder;
import org.springframework.stereotype.Component;

/**
 * Verifies tokens of this registry. A signature costs about a third of a millisecond, so tokens that were
 * good are remembered, in bounded number; a remembered token still ends when it expires, and is forgotten then.
 *
 * <p>They are remembered as they are and not by a hash, which would be a large part of what a request costs that is
 * answered from memory. The connections' buffers hold them just as well. Only a token that was good is ever compared
 * with, and only by one whose hash code is the same, so the time of a comparison tells a forger nothing.
 */
@Component
public class TokenVerifier {

    private static final int MAX_LENGTH = 32 * 1024;

    /** What a token counts for at least; longer ones count for more. */
    private static final int USUAL_LENGTH = 1024;

    /** How far the clocks of two replicas may be apart. */
    private static final Duration CLOCK_LEEWAY = Duration.ofSeconds(30);

    private final SigningKeys keys;
    private final AuthSettings settings;
    private final Clock clock;
    private final Cache<String, VerifiedToken> verified;
    private final LongAdder hits = new LongAdder();
    private final LongAdder misses = new LongAdder();

    TokenVerifier(SigningKeys keys, AuthSettings settings, Clock clock) {
        this.keys = keys;
        this.settings = settings;
        this.clock = clock;
        this.verified = Caffeine.newBuilder()
                .maximumWeight((long) settings.verifiedTokens() * USUAL_LENGTH)
                .weigher((String token, VerifiedToken known) -> Math.max(USUAL_LENGTH, token.length()))
                .expireAfter(Expiry.creating((String token, VerifiedToken known) -> lifeLeft(known)))
                .scheduler(Scheduler.systemScheduler())
                .build();
    }

    /** What the token says; empty when it is not a token of this registry or its time is over. */
    public Optional<VerifiedToken> verify(String token) {
        if (token.length() > MAX_LENGTH) {
            return Optional.empty();
        }
        VerifiedToken known = verified.getIfPresent(token);
        (known == null ? misses : hits).increment();
        if (known == null) {
            Optional<VerifiedToken> checked = check(token);
            checked.ifPresent(good -> verified.put(token, good));
            return checked;
        }
        return isGood(known) ? Optional.of(known) : Optional.empty();
    }

    /**
     * What the token says, when it was verified before and is remembered; no signature is computed. Empty says nothing:
     * {@link #verify} must be asked. Not counted.
     */
    public Optional<VerifiedToken> peek(String token) {
        VerifiedToken known = verified.getIfPresent(token);
        return known != null && isGood(known) ? Optional.of(known) : Optional.empty();
    }

    private boolean isGood(VerifiedToken token) {
        return clock.instant().isBefore(token.expiresAt());
    }

    private Duration lifeLeft(VerifiedToken token) {
        Duration left = Duration.between(clock.instant(), token.expiresAt());
        return left.isNegative() ? Duration.ZERO : left;
    }

    /** How often a token was remembered. */
    public CacheCounts cacheCounts() {
        return new CacheCounts(hits.sum(), misses.sum());
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
}
