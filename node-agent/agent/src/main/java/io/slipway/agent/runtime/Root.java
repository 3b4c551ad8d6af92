package io.slipway.agent.runtime;

import java.nio.file.Path;
import java.util.List;

/** A container's root file system, put together in the container's own mount namespace. Paths are the host's. */
public sealed interface Root {
    /** Whether the root is read-only; mounts on top of it are not concerned. */
    boolean readOnly();

    /**
     * An overlay.
     *
     * @param lower the read-only directories, top first; at least one
     * @param upper where changes go
     * @param work overlay's own empty directory beside {@code upper}
     */
    record Overlay(List<Path> lower, Path upper, Path work, boolean readOnly) implements Root {
        public Overlay {
            lower = List.copyOf(lower);
            if (lower.isEmpty()) {
                throw new IllegalArgumentException("An overlay needs a lower directory");
            }
        }
    }

    /** A directory as it is, with what is mounted below it. */
    record Directory(Path path, boolean readOnly) implements Root {}
}
