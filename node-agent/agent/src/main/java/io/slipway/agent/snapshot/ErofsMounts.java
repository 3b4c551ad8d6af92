package io.slipway.agent.snapshot;

import io.slipway.agent.linux.Errno;
import io.slipway.agent.linux.ErrnoException;
import io.slipway.agent.linux.FileCalls;
import io.slipway.agent.linux.MountCalls;
import io.slipway.agent.linux.MountCalls.LoopDevice;
import io.slipway.agent.linux.MountCalls.Option;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Mounts EROFS indexes over flat tars, as plain files or through read-only loop devices. */
final class ErofsMounts {
    /** How the kernel takes the files. */
    enum Backing {
        /** As they are; kernel 6.12. */
        FILES,
        /** As block devices. */
        LOOP_DEVICES
    }

    private static final String EROFS = "erofs";

    private final MountCalls mounts = MountCalls.system();
    private final FileCalls files = FileCalls.system();
    private final Backing backing;

    ErofsMounts(Backing backing) {
        this.backing = backing;
    }

    Backing backing() {
        return backing;
    }

    /** Mounts, unless it is mounted already. */
    void mount(Path meta, List<Path> tars, Path target) throws IOException {
        Files.createDirectories(target);
        if (isMounted(target)) {
            return;
        }
        switch (backing) {
            case FILES -> attach(meta, tars, target);
            case LOOP_DEVICES -> attachThroughLoops(meta, tars, target);
        }
    }

    private void attachThroughLoops(Path meta, List<Path> tars, Path target) throws IOException {
        List<LoopDevice> loops = new ArrayList<>();
        try {
            LoopDevice metaLoop = mounts.attachLoop(meta);
            loops.add(metaLoop);
            List<Path> devices = new ArrayList<>();
            for (Path tar : tars) {
                LoopDevice loop = mounts.attachLoop(tar);
                loops.add(loop);
                devices.add(loop.path());
            }
            attach(metaLoop.path(), devices, target);
        } finally {
            for (LoopDevice loop : loops) {
                files.close(loop.descriptor());
            }
        }
    }

    private void attach(Path meta, List<Path> tars, Path target) throws IOException {
        List<Option> options = new ArrayList<>();
        options.add(new Option("source", meta.toString()));
        tars.forEach(tar -> options.add(new Option("device", tar.toString())));
        int mount = mounts.mountDetached(EROFS, options, true);
        try {
            mounts.attach(mount, target);
        } finally {
            files.close(mount);
        }
    }

    /** Unmounts if it is mounted, and removes the folder. */
    void unmount(Path target) throws IOException {
        if (!Files.isDirectory(target)) {
            return;
        }
        if (isMounted(target)) {
            try {
                mounts.unmount(target, false);
            } catch (ErrnoException e) {
                if (e.errno() != Errno.EBUSY) {
                    throw e;
                }
                // Someone looks into it just now; it goes when they leave.
                mounts.unmount(target, true);
            }
        }
        Files.deleteIfExists(target);
    }

    private boolean isMounted(Path target) throws IOException {
        Path above = target.toAbsolutePath().getParent();
        return above != null
                && !files.status(FileCalls.AT_FDCWD, ContainerRoots.bytes(target))
                        .fileSystem()
                        .equals(files.status(FileCalls.AT_FDCWD, ContainerRoots.bytes(above))
                                .fileSystem());
    }
}
