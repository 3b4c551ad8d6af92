package io.slipway.registry.content;

import io.slipway.oci.Digest;
import java.time.Instant;
import java.util.Optional;

/**
 * One step in a tag's history.
 *
 * @param id grows with time
 * @param digest what the tag named from then on; empty: it was deleted
 * @param available whether the repository still holds that manifest, so that the tag can be put back
 */
public record TagChange(long id, Optional<Digest> digest, Instant changedAt, String changedBy, boolean available) {}
