package io.slipway.auth.access;

import io.slipway.oci.RepositoryName;
import java.util.Objects;

/** A repository that exists: its key for other tables, its name, and who may pull from it. */
public record RepositoryRef(RepositoryId id, RepositoryName name, Visibility visibility) {

    public RepositoryRef {
        Objects.requireNonNull(id);
        Objects.requireNonNull(name);
        Objects.requireNonNull(visibility);
    }
}
