package io.slipway.agent.snapshot;

import io.slipway.oci.Digest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Where everything lies. The only class that knows the layout.
 *
 * <pre>
 * DATA/layers/sha256/HEX.tar      a layer's uncompressed tar, exactly the bytes that its diff id names
 * DATA/layers/tmp/                layers that are being written; emptied at start
 * DATA/snapshots/HEX/layers       an image's diff ids, one a line, the lowest first
 * DATA/snapshots/HEX/released     there when the image itself is no longer wanted
 * DATA/snapshots/HEX/meta.erofs   its EROFS index
 * DATA/chains/HEX/                a layer with all under it: what it adds, unpacked
 * DATA/roots/ID/image             a symbolic link to HEX: the image that the container's root stands on
 * DATA/roots/ID/{upper,work}      the container's own files
 * DATA/roots/ID/tree              the container's files as a whole, where there are no overlays
 * DATA/roots/.gone-*              roots that are being deleted; emptied at start
 * RUN/i/SHORT                     where an image's EROFS is mounted
 * </pre>
 *
 * @param data durable
 * @param run on tmpfs, with a short path
 */
public record DataFolder(Path data, Path run) {
    /** Long enough that nobody can make two images whose mounts would meet. */
    private static final int SHORT = 24;

    /** Makes the folders that must be there. */
    public void create() throws IOException {
        for (Path folder : List.of(layers(), drafts(), snapshots(), chains(), roots(), mounts())) {
            Files.createDirectories(folder);
        }
    }

    Path layers() {
        return data.resolve("layers/sha256");
    }

    Path layer(Digest diffId) {
        return data.resolve("layers").resolve(diffId.algorithm().wireName()).resolve(diffId.hex() + ".tar");
    }

    /** Where files are written that are not complete yet, on the same file system as all others. */
    public Path drafts() {
        return data.resolve("layers/tmp");
    }

    Path snapshots() {
        return data.resolve("snapshots");
    }

    Path snapshot(Digest imageId) {
        return snapshots().resolve(imageId.hex());
    }

    Path erofs(Digest imageId) {
        return snapshot(imageId).resolve("meta.erofs");
    }

    Path chains() {
        return data.resolve("chains");
    }

    Path chain(Digest chainId) {
        return chains().resolve(chainId.hex());
    }

    Path roots() {
        return data.resolve("roots");
    }

    Path root(String containerId) {
        return roots().resolve(containerId);
    }

    private Path mounts() {
        return run.resolve("i");
    }

    Path mount(Digest imageId) {
        return mounts().resolve(imageId.hex().substring(0, SHORT));
    }
}
