package io.slipway.auth.token;

import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

@SuppressWarnings("UnusedVariable") // Fields that queries name.
@Entity
@Table(name = "refresh_token")
class RefreshTokenRow {

    @Id
    @GeneratedValue(strategy = GenerationType.IDENTITY)
    private @Nullable Long id;

    private byte[] tokenHash;
    private long accountId;
    private String service;
    private String clientId;
    private Instant createdAt;
    private Instant expiresAt;

    @SuppressWarnings("NullAway.Init") // Filled by the persistence provider.
    protected RefreshTokenRow() {}

    RefreshTokenRow(
            byte[] tokenHash, long accountId, String service, String clientId, Instant createdAt, Instant expiresAt) {
        this.tokenHash = tokenHash.clone();
        this.accountId = accountId;
        this.service = service;
        this.clientId = clientId;
        this.createdAt = createdAt;
        this.expiresAt = expiresAt;
    }

    long accountId() {
        return accountId;
    }

    String service() {
        return service;
    }

    Instant expiresAt() {
        return expiresAt;
    }
}
