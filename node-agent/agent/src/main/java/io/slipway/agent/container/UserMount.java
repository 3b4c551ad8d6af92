package io.slipway.agent.container;

import io.slipway.agent.runtime.Mount;
import io.slipway.agent.runtime.MountFlag;
import io.slipway.agent.runtime.Propagation;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** A mount that the user asked for, as the shim makes it. */
final class UserMount {
    private UserMount() {}

    static Mount of(MountPoint mount) throws ContainerException {
        return switch (mount.kind()) {
            case BIND -> bind(mount);
            case VOLUME -> Mount.Bind.of(Path.of(mount.source()), mount.target(), mount.readOnly());
            case TMPFS -> tmpfs(mount);
        };
    }

    private static Mount bind(MountPoint mount) {
        Propagation propagation = Propagation.PRIVATE;
        boolean recursive = true;
        for (String word : mount.options()) {
            // The word says how later mounts spread; what is mounted below now comes along whatever it says.
            switch (word) {
                case MountSpecs.NOT_RECURSIVE -> recursive = false;
                case "shared", "rshared" -> propagation = Propagation.SHARED;
                case "slave", "rslave" -> propagation = Propagation.SLAVE;
                default -> propagation = Propagation.PRIVATE;
            }
        }
        return new Mount.Bind(
                Path.of(mount.source()), mount.target(), mount.readOnly(), recursive, propagation, Set.of());
    }

    /** Docker's defaults are nosuid, nodev and noexec; each can be taken back by its opposite. */
    private static Mount tmpfs(MountPoint mount) throws ContainerException {
        Set<MountFlag> flags = EnumSet.of(MountFlag.NOSUID, MountFlag.NODEV, MountFlag.NOEXEC);
        List<String> options = new ArrayList<>();
        if (mount.readOnly()) {
            flags.add(MountFlag.RDONLY);
        }
        for (String word : mount.options()) {
            switch (word) {
                case "rw", "" -> {}
                case "ro" -> flags.add(MountFlag.RDONLY);
                case "suid" -> flags.remove(MountFlag.NOSUID);
                case "dev" -> flags.remove(MountFlag.NODEV);
                case "exec" -> flags.remove(MountFlag.NOEXEC);
                case "nosuid" -> flags.add(MountFlag.NOSUID);
                case "nodev" -> flags.add(MountFlag.NODEV);
                case "noexec" -> flags.add(MountFlag.NOEXEC);
                case "noatime" -> flags.add(MountFlag.NOATIME);
                case "nodiratime" -> flags.add(MountFlag.NODIRATIME);
                case "strictatime" -> flags.add(MountFlag.STRICTATIME);
                default -> {
                    String name = word.substring(0, word.indexOf('=') + 1);
                    if (!List.of("size=", "mode=", "uid=", "gid=", "nr_inodes=", "nr_blocks=")
                            .contains(name)) {
                        throw ContainerException.invalid("invalid tmpfs option [\"" + word + "\"]");
                    }
                    options.add(word);
                }
            }
        }
        return new Mount.FileSystem("tmpfs", mount.target(), flags, options);
    }
}
