package io.slipway.webhooks.receiver;

import io.slipway.outbound.TrustedCertificates;
import io.slipway.webhooks.Times;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The secrets of targets as rows hold them: sealed, each for its own target. */
public final class Seals {
    private static final Logger LOG = LoggerFactory.getLogger(Seals.class);

    private final SecretBox box;

    public Seals(SecretBox box) {
        this.box = box;
    }

    byte[] seal(long webhook, SigningSecret secret) {
        return box.seal(secretOf(webhook), secret.bytes());
    }

    byte[] seal(long webhook, CustomHeaders headers) {
        return box.seal(headersOf(webhook), headers.json());
    }

    /**
     * Opens the secrets of a row of the table webhook.
     *
     * @throws SecretLostException when they were sealed with another key
     */
    public Recipient recipient(Sealed sealed, Instant now) {
        List<SigningSecret> secrets = new ArrayList<>();
        secrets.add(SigningSecret.of(box.open(secretOf(sealed.webhook), sealed.secret)));
        byte[] previous = sealed.previous;
        if (previous != null && sealed.previousUntil.filter(now::isBefore).isPresent()) {
            previous(sealed.webhook, previous).ifPresent(secrets::add);
        }
        return new Recipient(
                WebhookUrl.parse(sealed.url),
                // Where there are none, nothing is lost with the key.
                sealed.hasHeaders
                        ? CustomHeaders.opened(box.open(headersOf(sealed.webhook), sealed.headers))
                        : CustomHeaders.NONE,
                secrets,
                sealed.certificates.map(TrustedCertificates::new));
    }

    /** One that cannot be opened signs nothing any more: it was replaced. */
    private Optional<SigningSecret> previous(long webhook, byte[] sealed) {
        try {
            return Optional.of(SigningSecret.of(box.open(secretOf(webhook), sealed)));
        } catch (SecretLostException e) {
            LOG.debug("the previous secret of webhook {} is lost", webhook, e);
            return Optional.empty();
        }
    }

    private static String secretOf(long webhook) {
        return "webhook_secret:" + webhook;
    }

    private static String headersOf(long webhook) {
        return "webhook_headers:" + webhook;
    }

    /** What a row has of it. */
    public static final class Sealed {
        /** The columns of the table webhook that {@link #of} reads; its key is read as {@code webhook_id}. */
        public static final String COLUMNS = """
                webhook.id AS webhook_id, webhook.url, webhook.sealed_headers, webhook.sealed_secret,
                cardinality(webhook.header_names) > 0 AS has_headers, webhook.previous_secret, webhook.previous_until, webhook.ca_certificates""";

        private final long webhook;
        private final String url;
        private final boolean hasHeaders;
        private final byte[] headers;
        private final byte[] secret;
        private final byte @Nullable [] previous;
        private final Optional<Instant> previousUntil;
        private final Optional<String> certificates;

        private Sealed(ResultSet row) throws SQLException {
            this.webhook = row.getLong("webhook_id");
            this.url = row.getString("url");
            this.hasHeaders = row.getBoolean("has_headers");
            this.headers = row.getBytes("sealed_headers");
            this.secret = row.getBytes("sealed_secret");
            this.previous = row.getBytes("previous_secret");
            this.previousUntil = Times.find(row, "previous_until");
            this.certificates = Optional.ofNullable(row.getString("ca_certificates"));
        }

        /** Reads it from a row with {@link #COLUMNS}. */
        public static Sealed of(ResultSet row) throws SQLException {
            return new Sealed(row);
        }
    }
}
