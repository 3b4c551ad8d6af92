package io.slipway.registry.hub;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A repository as lists show it.
 *
 * @param newest the tag of its newest version, of which the next two tell
 * @param downloadSize in bytes
 * @param kinds of all its tags: image, chart, signature, sbom, artifact
 * @param mirrored whether it is another registry's
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Listed(
        String name,
        String visibility,
        String description,
        boolean official,
        boolean deprecated,
        boolean mirrored,
        @Nullable String newest,
        @Nullable Long downloadSize,
        List<String> platforms,
        List<String> kinds,
        long tags,
        long stars,
        boolean starred,
        long pulls,
        Instant lastPush,
        @Nullable Instant lastPull) {}
