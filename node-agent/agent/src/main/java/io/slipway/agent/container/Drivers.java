package io.slipway.agent.container;

import io.slipway.agent.cgroup.CgroupDriver;
import io.slipway.agent.image.Images;
import io.slipway.agent.network.Networks;
import io.slipway.agent.runtime.ShimLauncher;
import io.slipway.agent.snapshot.SnapshotDriver;
import java.time.Clock;

/** What containers are made with: one of each for an agent. */
public record Drivers(
        Images images,
        SnapshotDriver snapshots,
        ShimLauncher shims,
        CgroupDriver cgroups,
        Networks networks,
        Clock clock) {}
