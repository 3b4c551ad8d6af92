package io.slipway.agent.snapshot;

import java.io.IOException;
import java.nio.file.Path;

/**
 * A file tree that is open by its descriptor only. Paths below it that came from an image or a client must be resolved
 * with {@link io.slipway.agent.linux.FileCalls#openInRoot}, never by Java's own path functions, which would follow
 * symbolic links out of it.
 */
public interface DetachedTree extends AutoCloseable {
    /** The descriptor of the tree's root folder; valid until {@link #close}. */
    int descriptor();

    /** The root as a path of this process: {@code /proc/self/fd/N}. */
    default Path path() {
        return Path.of("/proc/self/fd/" + descriptor());
    }

    @Override
    void close() throws IOException;
}
