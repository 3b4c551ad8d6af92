package io.slipway.agent.engine;

import java.nio.file.Path;
import java.util.List;

/** What {@code docker info} tells of this engine beyond what the machine says. Asked for each time; must not block. */
public interface EngineFacts {
    /** How many containers there are in each state. */
    ContainerCounts containers();

    /** How many images there are. */
    int images();

    /** The snapshot driver's name, such as {@code erofs-flat}. */
    String storageDriver();

    /** Which cgroup hierarchy is used: {@code 1} or {@code 2}. */
    String cgroupVersion();

    /** What confines containers, in docker's form, such as {@code name=seccomp,profile=builtin}. */
    List<String> securityOptions();

    /** Sentences about what this machine lacks, each as {@code WARNING: ...}. */
    List<String> warnings();

    /** What does not change while the engine runs. */
    Identity identity();

    /** Containers by state. */
    record ContainerCounts(int running, int paused, int stopped) {}

    /**
     * What does not change while the engine runs.
     *
     * @param id the installation's id, shown and never interpreted
     * @param root where images and containers are kept
     * @param defaultRegistry the registry that a name without a host means
     * @param insecureRegistries those that are spoken to without TLS
     */
    record Identity(String id, Path root, String defaultRegistry, List<String> insecureRegistries) {
        public Identity {
            insecureRegistries = List.copyOf(insecureRegistries);
        }
    }
}
