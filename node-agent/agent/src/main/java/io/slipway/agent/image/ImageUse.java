package io.slipway.agent.image;

import io.slipway.oci.Digest;
import java.util.List;

/** Says which containers use an image. The containers' side implements it. */
@FunctionalInterface
public interface ImageUse {
    /** Nobody uses any image. */
    ImageUse NONE = imageId -> List.of();

    /** The containers that were created from the image. */
    List<User> usersOf(Digest imageId);

    /**
     * A container that uses an image.
     *
     * @param containerId the whole id
     * @param reference the image's name as the container's creator wrote it
     * @param running whether it runs (or is paused) now
     */
    record User(String containerId, String reference, boolean running) {}
}
