package io.slipway.agent.archive;

import io.slipway.agent.linux.DescriptorCalls;
import java.io.IOException;
import java.util.List;
import java.util.Set;

/** Tells file systems that hold no files but show the kernel's state, which cannot be archived. */
final class KernelFiles {
    /** Source: linux/magic.h. */
    private static final Set<Long> TYPES = Set.of(
            0x9fa0L, // proc
            0x62656572L, // sysfs
            0x27e0ebL, // cgroup
            0x63677270L, // cgroup2
            0x1cd1L, // devpts
            0x19800202L, // mqueue
            0x64626720L, // debugfs
            0x74726163L, // tracefs
            0x73636673L, // securityfs
            0xcafe4a11L, // bpf
            0x62656570L, // configfs
            0x6e736673L); // nsfs

    private static final List<String> DEVICES = List.of("dev");

    private KernelFiles() {}

    /** @throws RefusedException for a place on such a file system */
    static void refuse(Place place) throws IOException {
        if (isKernels(place)) {
            throw new RefusedException(
                    "%s shows the state of the kernel and is no file to copy".formatted(place.shown()));
        }
    }

    /** Whether a folder on another file system than the one around it is to be left alone. */
    static boolean stayOutOf(Place folder) throws IOException {
        return folder.path().equals(DEVICES) || isKernels(folder);
    }

    private static boolean isKernels(Place place) throws IOException {
        return TYPES.contains(
                DescriptorCalls.system().fileSystem(place.descriptor()).type());
    }
}
