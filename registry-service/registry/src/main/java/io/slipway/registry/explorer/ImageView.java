package io.slipway.registry.explorer;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.slipway.layer.listing.Below;
import io.slipway.registry.hub.SharedLayers;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An image in parts.
 *
 * @param digest of its manifest
 * @param platform as the index calls it
 * @param platforms of the index that was asked for
 * @param size of configuration and layers, as they are downloaded
 * @param config what is in the configuration; absent where it is none of an image
 * @param layers bottom first
 * @param steps of the build, those that made no layer included; empty where the history does not fit the layers
 * @param indexed whether its files are known: only then it is told what layers changed
 * @param base the image that it was made from, as far as it is stored here, has a tag, and the caller may pull it
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ImageView(
        String repository,
        String digest,
        String mediaType,
        @Nullable String platform,
        List<String> platforms,
        long size,
        @Nullable Config config,
        List<Layer> layers,
        List<Step> steps,
        boolean indexed,
        SharedLayers.@Nullable Base base) {
    /** Copies the lists. */
    public ImageView {
        platforms = List.copyOf(platforms);
        layers = List.copyOf(layers);
        steps = List.copyOf(steps);
    }

    /** What an image says about how it is run. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Config(
            @Nullable String created,
            @Nullable String author,
            @Nullable String os,
            @Nullable String architecture,
            @Nullable String variant,
            List<String> entrypoint,
            List<String> cmd,
            List<String> env,
            List<String> ports,
            List<String> volumes,
            @Nullable String user,
            @Nullable String workingDir,
            @Nullable String stopSignal,
            Map<String, String> labels) {
        /** Copies the collections. */
        public Config {
            entrypoint = List.copyOf(entrypoint);
            cmd = List.copyOf(cmd);
            env = List.copyOf(env);
            ports = List.copyOf(ports);
            volumes = List.copyOf(volumes);
            labels = Map.copyOf(labels);
        }
    }

    /**
     * A layer.
     *
     * @param number from 1, the bottom one
     * @param size as it is downloaded
     * @param stored whether the repository holds it
     * @param step the Dockerfile's line that made it
     * @param changes how many names it added, changed and removed, and the bytes that it wrote
     * @param alsoIn how many other images have it, of those that the caller may pull; 1,000 for as many or more; absent
     *     beyond the first 128 layers
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Layer(
            int number,
            String digest,
            String mediaType,
            long size,
            boolean stored,
            @Nullable String step,
            @Nullable Below changes,
            @Nullable Integer alsoIn) {}

    /**
     * A step of the build.
     *
     * @param layer the number of the layer that it made; absent where it made none
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Step(
            String step,
            @Nullable String created,
            @Nullable String comment,
            @Nullable Integer layer) {}
}
