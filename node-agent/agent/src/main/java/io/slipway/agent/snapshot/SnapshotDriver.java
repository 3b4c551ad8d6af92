package io.slipway.agent.snapshot;

import io.slipway.oci.Digest;
import java.io.IOException;

/**
 * Makes images' layers visible as file trees, and gives each container a writable one on top.
 *
 * <p>Lifecycle: layers come into the {@link LayerStore}; {@link #prepareImage} makes an image usable; {@link #createRoot}
 * makes a container's root, which holds on to the image's layers until {@link #removeRoot}. {@link #removeImage} says that
 * the image itself is no longer wanted: what no container's root needs goes at once, the rest with the last root.
 * Everything is on disk and fsynced when a method returns; mounts are made when they are first needed, after a reboot
 * too. All methods may be called from any thread; calls for different containers do not wait for each other.
 */
public interface SnapshotDriver {
    /** The name that {@code docker info} and inspect show, for example {@code erofs-flat}. */
    String name();

    /**
     * Makes an image usable whose layers are all in the layer store. Does nothing when it is already.
     *
     * @throws IOException when a layer is missing or names a path outside the root
     */
    void prepareImage(ImageLayers image) throws IOException;

    /**
     * Makes the root of a new container on top of a prepared image.
     *
     * @param containerId lower-case letters, digits, {@code _}, {@code -} and {@code .}, as it becomes a folder's name
     */
    RootFs createRoot(String containerId, ImageLayers image) throws IOException;

    /**
     * The root of a container that was created earlier, ready to be mounted: what it needs of the image is mounted now.
     *
     * @throws java.nio.file.NoSuchFileException when there is no such root
     */
    RootFs root(String containerId) throws IOException;

    /** Removes a container's root with everything in it; does nothing when there is none. */
    void removeRoot(String containerId) throws IOException;

    /** Says that the image is no longer wanted. Does nothing when there is no such image. */
    void removeImage(Digest imageId) throws IOException;

    /**
     * Mounts a container's root where no path leads to it, for reading and writing while no process runs in it (for
     * {@code docker cp}, diff and the like). The mount goes with its last descriptor.
     */
    DetachedTree openTree(String containerId) throws IOException;
}
