package io.slipway.auth.token;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.PostLoad;
import jakarta.persistence.PostPersist;
import jakarta.persistence.Table;
import jakarta.persistence.Transient;
import java.time.Instant;
import org.springframework.data.domain.Persistable;

@Entity
@Table(name = "signing_key")
class SigningKeyRow implements Persistable<String> {

    @Id
    private String kid;

    private String publicJwk;
    private byte[] sealedPrivate;
    private Instant createdAt;

    /** The key is chosen by us, so nothing else tells a new row from a stored one. */
    @Transient
    private boolean stored;

    @SuppressWarnings("NullAway.Init") // Filled by the persistence provider.
    protected SigningKeyRow() {}

    SigningKeyRow(String kid, String publicJwk, byte[] sealedPrivate, Instant createdAt) {
        this.kid = kid;
        this.publicJwk = publicJwk;
        this.sealedPrivate = sealedPrivate.clone();
        this.createdAt = createdAt;
    }

    @Override
    public String getId() {
        return kid;
    }

    @Override
    public boolean isNew() {
        return !stored;
    }

    @PostLoad
    @PostPersist
    void markStored() {
        stored = true;
    }

    String kid() {
        return kid;
    }

    String publicJwk() {
        return publicJwk;
    }

    byte[] sealedPrivate() {
        return sealedPrivate.clone();
    }

    Instant createdAt() {
        return createdAt;
    }
}
