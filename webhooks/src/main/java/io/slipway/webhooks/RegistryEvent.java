package io.slipway.webhooks;

import io.slipway.oci.Digest;
import io.slipway.oci.MediaType;
import io.slipway.oci.RepositoryName;
import io.slipway.oci.Tag;
import java.time.Instant;
import java.util.Optional;

/** A change of a repository that was committed. */
public sealed interface RegistryEvent {

    /** The repository that changed. */
    RepositoryName repository();

    /** The name of the account that did it. */
    String actor();

    /** When the change was made. */
    Instant occurredAt();

    /**
     * A manifest was stored, or stored again, with or without a tag.
     *
     * @param size the manifest's own length in bytes
     * @param tag the one tag that was set by the same request; empty for none and for several, each of which has an event of
     *     its own if it came to name another manifest
     */
    record ManifestPushed(
            RepositoryName repository,
            Digest digest,
            Optional<Tag> tag,
            MediaType mediaType,
            long size,
            String actor,
            Instant occurredAt)
            implements RegistryEvent {
        public ManifestPushed {
            if (size < 0) {
                throw new IllegalArgumentException("a manifest of " + size + " bytes");
            }
        }
    }

    /** A manifest was deleted, and with it every tag that named it. */
    record ManifestDeleted(RepositoryName repository, Digest digest, String actor, Instant occurredAt)
            implements RegistryEvent {}

    /**
     * A tag came to name another manifest than before.
     *
     * @param previous the manifest that it named before; empty for a new tag
     */
    record TagMoved(
            RepositoryName repository,
            Tag tag,
            Digest digest,
            Optional<Digest> previous,
            String actor,
            Instant occurredAt)
            implements RegistryEvent {}

    /**
     * A tag was deleted; the manifest stays.
     *
     * @param digest the manifest that it named
     */
    record TagDeleted(RepositoryName repository, Tag tag, Digest digest, String actor, Instant occurredAt)
            implements RegistryEvent {}
}
