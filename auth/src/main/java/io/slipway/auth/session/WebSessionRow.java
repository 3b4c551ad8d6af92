package io.slipway.auth.session;

import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

@SuppressWarnings("UnusedVariable") // Fields that queries name.
@Entity
@Table(name = "web_session")
class WebSessionRow {

    @Id
    @GeneratedValue(strategy = GenerationType.IDENTITY)
    private @Nullable Long id;

    private byte[] tokenHash;
    private long accountId;
    private Instant createdAt;
    private Instant usedAt;

    @SuppressWarnings("NullAway.Init") // Filled by the persistence provider.
    protected WebSessionRow() {}

    WebSessionRow(byte[] tokenHash, long accountId, Instant now) {
        this.tokenHash = tokenHash.clone();
        this.accountId = accountId;
        this.createdAt = now;
        this.usedAt = now;
    }

    long accountId() {
        return accountId;
    }

    Instant createdAt() {
        return createdAt;
    }

    Instant usedAt() {
        return usedAt;
    }
}
