package io.slipway.auth.token;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import io.slipway.auth.AuthSettings;
import io.slipway.auth.StartRefusedException;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.stereotype.Component;

/**
 * The keys that sign tokens (ES256, RFC 7518 §3.4): in the database, the private halves sealed. The newest
 * one signs, all verify, and one is made at the first start. A key that another replica made is found when
 * a token names it.
 */
@Component
class SigningKeys {

    /** Tokens naming keys that nobody has must not become a query each. */
    private static final Duration RELOAD_PAUSE = Duration.ofSeconds(5);

    private final SigningKeyRows rows;
    private final Clock clock;
    private final ECKey signing;

    private volatile Loaded loaded;

    private record Loaded(Map<String, ECKey> byId, Instant at) {}

    SigningKeys(SigningKeyRows rows, Clock clock, SealingKey sealing, AuthSettings settings) {
        this.rows = rows;
        this.clock = clock;
        List<SigningKeyRow> stored = rows.findAllByOrderByCreatedAtDescKidAsc();
        this.signing = stored.isEmpty() ? create(sealing) : unseal(stored.getFirst(), sealing, settings);
        this.loaded = load();
    }

    /** The key to sign with, private half included. */
    ECKey signing() {
        return signing;
    }

    /** The public key of this id. */
    Optional<ECKey> find(String kid) {
        ECKey known = loaded.byId().get(kid);
        if (known == null && clock.instant().isAfter(loaded.at().plus(RELOAD_PAUSE))) {
            loaded = load();
            known = loaded.byId().get(kid);
        }
        return Optional.ofNullable(known);
    }

    /** All public keys, as RFC 7517 writes them. */
    Map<String, Object> jwks() {
        return new JWKSet(List.<JWK>copyOf(loaded.byId().values())).toJSONObject(true);
    }

    private Loaded load() {
        Instant now = clock.instant();
        Map<String, ECKey> byId = new LinkedHashMap<>();
        for (SigningKeyRow row : rows.findAllByOrderByCreatedAtDescKidAsc()) {
            byId.put(row.kid(), parse(row.publicJwk(), row));
        }
        return new Loaded(Map.copyOf(byId), now);
    }

    private ECKey create(SealingKey sealing) {
        try {
            ECKey key = new ECKeyGenerator(Curve.P_256)
                    .keyUse(KeyUse.SIGNATURE)
                    .keyIDFromThumbprint(true)
                    .generate();
            byte[] sealed =
                    sealing.seal(purpose(key.getKeyID()), key.toJSONString().getBytes(StandardCharsets.UTF_8));
            rows.save(new SigningKeyRow(
                    key.getKeyID(),
                    key.toPublicJWK().toJSONString(),
                    sealed,
                    clock.instant().truncatedTo(ChronoUnit.MICROS)));
            return key;
        } catch (JOSEException impossible) {
            throw new IllegalStateException("no key on P-256 can be made", impossible);
        }
    }

    private static ECKey unseal(SigningKeyRow row, SealingKey sealing, AuthSettings settings) {
        try {
            byte[] opened = sealing.open(purpose(row.kid()), row.sealedPrivate());
            return parse(new String(opened, StandardCharsets.UTF_8), row);
        } catch (SealBrokenException wrongKey) {
            throw new StartRefusedException(
                    "The signing key " + row.kid() + " in the database cannot be opened with the key file "
                            + settings.keyFile().toAbsolutePath() + " (" + wrongKey.getMessage()
                            + "). Put back the key file that belongs to this database, or delete the rows of the"
                            + " table signing_key: a new key is made then and everyone's tokens end.",
                    wrongKey);
        }
    }

    private static ECKey parse(String jwk, SigningKeyRow row) {
        try {
            return ECKey.parse(jwk);
        } catch (ParseException damaged) {
            throw new StartRefusedException("The signing key " + row.kid() + " in the database is damaged.", damaged);
        }
    }

    private static String purpose(String kid) {
        return "signing_key:" + kid;
    }
}
