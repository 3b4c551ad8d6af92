package io.slipway.registry.content;

import io.slipway.oci.Digest;
import io.slipway.oci.Tag;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What somebody deleted and may want back.
 *
 * @param id grows with time
 * @param digest the manifest, or the one that the tag named
 * @param tag the deleted tag; empty when the manifest was deleted
 * @param tags those that went with the manifest
 */
public record Deletion(
        long id, Digest digest, Optional<Tag> tag, List<Tag> tags, Instant deletedAt, String deletedBy) {}
