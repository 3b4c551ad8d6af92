package io.slipway.agent.runtime;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/** Something mounted inside the container at {@code destination}, an absolute path there. */
public sealed interface Mount {
    String destination();

    /**
     * A directory, file, socket or device of the host. A missing mount point is made to match: a directory for a
     * directory, else an empty file.
     *
     * @param source an absolute path of the host; it must exist and is resolved there, links included
     * @param recursive whether what is mounted below the source comes along ({@code rbind}); read-only and the flags
     *     then hold for all of it
     */
    record Bind(
            Path source,
            String destination,
            boolean readOnly,
            boolean recursive,
            Propagation propagation,
            Set<MountFlag> flags)
            implements Mount {
        public Bind {
            flags = Set.copyOf(flags);
        }

        /** A recursive, private bind, as {@code -v} makes it. */
        public static Bind of(Path source, String destination, boolean readOnly) {
            return new Bind(source, destination, readOnly, true, Propagation.PRIVATE, Set.of());
        }
    }

    /**
     * A new file system of a kind the kernel knows: {@code proc}, {@code sysfs}, {@code tmpfs}, {@code devpts}, {@code
     * mqueue}, {@code cgroup}, {@code cgroup2}.
     *
     * @param options the file system's own options, {@code size=65536k} or a bare {@code newinstance}
     */
    record FileSystem(String type, String destination, Set<MountFlag> flags, List<String> options) implements Mount {
        public FileSystem {
            flags = Set.copyOf(flags);
            options = List.copyOf(options);
        }
    }
}
