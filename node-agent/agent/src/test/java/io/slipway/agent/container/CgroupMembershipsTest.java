package io.slipway.agent.container;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.agent.cgroup.Cgroup;
import io.slipway.agent.cgroup.CgroupDriver;
import io.slipway.agent.cgroup.CgroupEntry;
import io.slipway.agent.cgroup.Limits;
import io.slipway.agent.runtime.Mount;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

class CgroupMembershipsTest {
    private static final String ID = "0123456789abcdef".repeat(4);

    @Test
    void onlyHierarchiesThatTheContainerIsInAreShownToIt() throws IOException {
        Assumptions.assumeTrue(System.getProperty("user.name").equals("root"), "groups need root");
        CgroupDriver driver = CgroupDriver.probe("t" + ProcessHandle.current().pid());
        Cgroup cgroup = driver.create(ID, Limits.NONE);
        try {
            Assumptions.assumeTrue(cgroup.entry() instanceof CgroupEntry.Tasks, "groups of version 1");
            Set<String> own = ((CgroupEntry.Tasks) cgroup.entry()).controllers();
            List<Mount> mounts = CgroupMemberships.mounts(cgroup, true);
            assertThat(mounts).hasSizeGreaterThan(1);
            assertThat(mounts.subList(1, mounts.size()))
                    .allSatisfy(mount -> assertThat(own)
                            .containsAnyOf(mount.destination()
                                    .substring("/sys/fs/cgroup/".length())
                                    .split(",", -1)));
        } finally {
            cgroup.remove(Duration.ofSeconds(5));
            driver.removeParent();
        }
    }
}
