package io.slipway.registry.hub;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A tag as the table of tags shows it.
 *
 * @param sameImage up to 20 other tags of this digest
 * @param kind absent until the manifest was read, as the next two are empty
 * @param pulls of the manifest, under whichever name
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ListedTag(
        String name,
        String digest,
        List<String> sameImage,
        @Nullable String kind,
        List<String> platforms,
        @Nullable Long downloadSize,
        @Nullable Instant createdAt,
        Instant pushedAt,
        String pushedBy,
        long pulls,
        @Nullable Instant lastPull) {}
