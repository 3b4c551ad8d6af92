package io.slipway.auth.access;

import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A table mapped for queries; rows are inserted by SQL that minds other writers, and read as projections. */
@SuppressWarnings("UnusedVariable")
@Entity
@Table(name = "namespace")
class NamespaceRow {

    @Id
    @GeneratedValue(strategy = GenerationType.IDENTITY)
    private @Nullable Long id;

    private String name;
    private @Nullable Long ownerId;
    private Visibility defaultVisibility;
    private Instant createdAt;

    @SuppressWarnings("NullAway.Init") // Filled by the persistence provider.
    protected NamespaceRow() {}
}
