package io.slipway.auth.account;

import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

@Entity
@Table(name = "account")
class AccountRow {

    @Id
    @GeneratedValue(strategy = GenerationType.IDENTITY)
    private @Nullable Long id;

    private String name;
    private String passwordHash;
    private boolean admin;
    private Instant createdAt;

    @SuppressWarnings("NullAway.Init") // Filled by the persistence provider.
    protected AccountRow() {}

    AccountRow(String name, String passwordHash, boolean admin, Instant createdAt) {
        this.name = name;
        this.passwordHash = passwordHash;
        this.admin = admin;
        this.createdAt = createdAt;
    }

    Account toAccount() {
        if (id == null) {
            throw new IllegalStateException("the account " + name + " was not stored yet");
        }
        return new Account(new AccountId(id), name, admin, createdAt);
    }

    String passwordHash() {
        return passwordHash;
    }

    void changePasswordHash(String newHash) {
        this.passwordHash = newHash;
    }
}
