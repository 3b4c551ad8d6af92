package io.slipway.agent.image;

import io.slipway.oci.Platform;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What an administrator decides about images.
 *
 * @param data the folder for durable facts
 * @param defaultRegistry the host, with its port, that a name without a host means
 * @param downloads how many layers are downloaded and decompressed at the same time, over all pulls
 * @param uploads how many layers are compressed and uploaded at the same time, over all pushes
 * @param platform what this machine runs
 */
public record ImageSettings(Path data, String defaultRegistry, int downloads, int uploads, Platform platform) {
    /** What fits this machine. */
    public static ImageSettings of(Path data, String defaultRegistry) {
        int processors = Runtime.getRuntime().availableProcessors();
        return new ImageSettings(
                data, defaultRegistry, Math.clamp(processors * 2L, 4, 16), Math.clamp(processors, 2, 8), thisMachine());
    }

    private static Platform thisMachine() {
        boolean arm = System.getProperty("os.arch").equals("aarch64");
        return new Platform(
                "linux", arm ? "arm64" : "amd64", arm ? Optional.of("v8") : Optional.empty(), Optional.empty());
    }
}
