package io.slipway.agent.snapshot;

import java.nio.file.Path;
import java.util.List;

/** What is mounted as a container's root. The shim mounts it inside the container's own mount namespace. */
public sealed interface RootFs {
    /**
     * An overlay.
     *
     * @param lower read-only trees, the topmost first; at least one
     * @param upper where the container's changes go
     * @param work the overlay's own folder, on the file system of {@code upper}
     */
    record Overlay(List<Path> lower, Path upper, Path work) implements RootFs {
        /** Copies the list. */
        public Overlay {
            lower = List.copyOf(lower);
        }
    }

    /** A plain folder that belongs to the container alone, where the kernel refuses overlays. */
    record Directory(Path path) implements RootFs {}
}
