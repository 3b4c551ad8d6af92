package io.slipway.agent.cgroup;

import java.io.IOException;
import java.nio.file.Path;

/** Chooses the driver by what is mounted. */
final class Probe {
    private Probe() {}

    static CgroupDriver of(String instance, Path mountinfo) throws IOException {
        if (!instance.matches("[a-z0-9][a-z0-9_-]{0,31}")) {
            throw new IllegalArgumentException("invalid instance: '" + instance + "'");
        }
        Mounts mounts = Mounts.read(mountinfo);
        String parent = "slipway-" + instance;
        return switch (mounts.layout()) {
            case V1, HYBRID -> V1Driver.open(mounts, parent);
            case V2 -> V2Driver.open(mounts.unified().orElseThrow(), parent);
        };
    }
}
