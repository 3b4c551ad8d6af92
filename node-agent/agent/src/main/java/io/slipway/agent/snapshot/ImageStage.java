package io.slipway.agent.snapshot;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/**
 * How one driver shows an image's layers; what is common to all drivers is in {@link StagedDriver}, which holds the image's
 * lock while it calls.
 */
interface ImageStage {
    String name();

    /** Writes what the image needs on disk; durable when it returns. The image's folder is there. */
    void write(ImageLayers image) throws IOException;

    /** Makes what was written visible, if it is not; the lower folders of an overlay, the topmost first. */
    List<Path> show(ImageLayers image) throws IOException;

    /** Takes it out of sight and deletes what this image alone needs; {@code left} are the images that stay. */
    void drop(ImageLayers image, Set<ImageLayers> left) throws IOException;
}
