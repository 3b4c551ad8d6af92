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
@Table(name = "repository")
class RepositoryRow {

    @Id
    @GeneratedValue(strategy = GenerationType.IDENTITY)
    private @Nullable Long id;

    private Long namespaceId;
    private String name;
    private Visibility visibility;
    private Instant createdAt;
    private @Nullable Instant deletedAt;
    private @Nullable String deletedBy;
    private @Nullable Instant purgedAt;

    @SuppressWarnings("NullAway.Init") // Filled by the persistence provider.
    protected RepositoryRow() {}
}
