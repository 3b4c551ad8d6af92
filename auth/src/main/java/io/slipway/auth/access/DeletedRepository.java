package io.slipway.auth.access;

import io.slipway.oci.RepositoryName;
import java.time.Instant;

/**
 * A repository that was deleted and can be brought back.
 *
 * @param name what it was called; another may be called so meanwhile
 */
public record DeletedRepository(RepositoryId id, RepositoryName name, Instant deletedAt, String deletedBy) {}
