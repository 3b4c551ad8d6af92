package io.slipway.agent.snapshot;

import io.slipway.agent.linux.Errno;
import io.slipway.agent.linux.ErrnoException;
import io.slipway.agent.linux.FileCalls;
import io.slipway.agent.linux.MountCalls;
import io.slipway.agent.linux.MountCalls.Option;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Opens containers' roots by descriptor. */
final class Overlays {
    private final MountCalls mounts = MountCalls.system();
    private final FileCalls files = FileCalls.system();

    DetachedTree open(RootFs root) throws IOException {
        int descriptor = switch (root) {
            case RootFs.Overlay overlay -> mount(overlay);
            case RootFs.Directory directory ->
                files.open(
                        FileCalls.AT_FDCWD,
                        ContainerRoots.bytes(directory.path()),
                        FileCalls.O_RDONLY | files.directoryFlag(),
                        0);
        };
        return new Opened(descriptor);
    }

    private int mount(RootFs.Overlay overlay) throws IOException {
        try {
            List<Option> options = new ArrayList<>();
            overlay.lower().forEach(lower -> options.add(new Option("lowerdir+", lower.toString())));
            return mounts.mountDetached("overlay", withUpper(options, overlay), false);
        } catch (ErrnoException e) {
            if (e.errno() != Errno.EINVAL) {
                throw e;
            }
            // Below kernel 6.5 all lower folders are one option.
            String lower = overlay.lower().stream().map(Path::toString).collect(Collectors.joining(":"));
            List<Option> options = new ArrayList<>(List.of(new Option("lowerdir", lower)));
            return mounts.mountDetached("overlay", withUpper(options, overlay), false);
        }
    }

    private static List<Option> withUpper(List<Option> options, RootFs.Overlay overlay) {
        options.add(new Option("upperdir", overlay.upper().toString()));
        options.add(new Option("workdir", overlay.work().toString()));
        return options;
    }

    private record Opened(int descriptor) implements DetachedTree {
        @Override
        public void close() throws IOException {
            FileCalls.system().close(descriptor);
        }
    }
}
