package io.slipway.agent.cgroup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class MountsTest {
    private static final String COMBINED =
            "33 31 0:30 / /sys/fs/cgroup/cpu,cpuacct rw,nosuid shared:9 - cgroup cgroup rw,cpu,cpuacct";
    private static final String MEMORY = "34 31 0:31 / /sys/fs/cgroup/memory rw - cgroup cgroup rw,memory";
    private static final String SYSTEMD = "35 31 0:32 / /sys/fs/cgroup/systemd rw - cgroup cgroup rw,name=systemd";
    private static final String UNIFIED = "36 31 0:33 / /sys/fs/cgroup/unified rw - cgroup2 cgroup2 rw,nsdelegate";
    private static final String ALONE = "36 31 0:33 / /sys/fs/cgroup rw - cgroup2 cgroup2 rw,nsdelegate";
    private static final String TMPFS = "31 23 0:28 / /sys/fs/cgroup rw,relatime - tmpfs tmpfs rw,mode=755";

    @Test
    void controllersThatShareAMountAreFoundThere() throws IOException {
        Mounts mounts = Mounts.parse(List.of(TMPFS, COMBINED, MEMORY, SYSTEMD));
        assertThat(mounts.layout()).isEqualTo(CgroupDriver.Layout.V1);
        assertThat(mounts.controllers())
                .containsOnlyKeys("cpu", "cpuacct", "memory")
                .containsEntry("cpuacct", Path.of("/sys/fs/cgroup/cpu,cpuacct"));
    }

    @Test
    void aUnifiedHierarchyBesideControllersIsHybrid() throws IOException {
        assertThat(Mounts.parse(List.of(MEMORY, UNIFIED)).layout()).isEqualTo(CgroupDriver.Layout.HYBRID);
    }

    @Test
    void aUnifiedHierarchyAloneIsVersionTwo() throws IOException {
        Mounts mounts = Mounts.parse(List.of(ALONE, SYSTEMD));
        assertThat(mounts.layout()).isEqualTo(CgroupDriver.Layout.V2);
        assertThat(mounts.unified()).contains(Path.of("/sys/fs/cgroup"));
    }

    @Test
    void withoutAnyHierarchyThereIsNoDriver() {
        assertThatThrownBy(() -> Mounts.parse(List.of(TMPFS)).layout()).hasMessageContaining("no control groups");
    }

    @Test
    void linesThatAreCutOffAreNoMounts() throws IOException {
        assertThat(Mounts.parse(List.of("", "33 31 0:30 /", COMBINED.substring(0, 60), MEMORY))
                        .controllers())
                .containsOnlyKeys("memory");
    }
}
