package io.slipway.agent.container;

import io.slipway.agent.runtime.StandardMounts;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * How a container is kept apart.
 *
 * @param seccomp a profile in JSON; empty for docker's default, {@code unconfined} for none
 * @param capAdd names as they were given; {@code ALL} among them
 * @param maskedPaths what of the kernel's file systems cannot be read
 * @param readOnlyPaths what of them cannot be written
 */
record SecuritySpec(
        boolean privileged,
        List<String> capAdd,
        List<String> capDrop,
        boolean noNewPrivileges,
        String seccomp,
        boolean readOnlyRoot,
        List<String> maskedPaths,
        List<String> readOnlyPaths,
        Map<String, String> sysctls,
        List<Ulimit> ulimits,
        List<String> groupAdd,
        boolean init,
        long shmBytes,
        int oomScoreAdjustment) {
    static final long DEFAULT_SHM_BYTES = 64L << 20;
    private static final Set<String> ULIMITS = Set.of(
            "core",
            "cpu",
            "data",
            "fsize",
            "locks",
            "memlock",
            "msgqueue",
            "nice",
            "nofile",
            "nproc",
            "rss",
            "rtprio",
            "rttime",
            "sigpending",
            "stack");
    /** Settings of the kernel that a namespace of the container's own holds. */
    private static final Set<String> IPC_SYSCTLS = Set.of(
            "kernel.msgmax",
            "kernel.msgmnb",
            "kernel.msgmni",
            "kernel.sem",
            "kernel.shmall",
            "kernel.shmmax",
            "kernel.shmmni",
            "kernel.shm_rmid_forced");

    static SecuritySpec of(JsonFields hostConfig) throws ContainerException {
        boolean noNewPrivileges = false;
        boolean unmasked = false;
        String seccomp = "";
        for (String option : hostConfig.texts("SecurityOpt")) {
            String word = option.replaceFirst(":", "=").equals(option) || option.contains("=")
                    ? option
                    : option.replaceFirst(":", "=");
            if (word.equals("no-new-privileges") || word.equals("no-new-privileges=true")) {
                noNewPrivileges = true;
            } else if (word.equals("no-new-privileges=false")) {
                noNewPrivileges = false;
            } else if (word.startsWith("seccomp=")) {
                seccomp = word.substring("seccomp=".length());
            } else if (word.equals("systempaths=unconfined")) {
                unmasked = true;
            } else if (!word.equals("label=disable") && !word.equals("apparmor=unconfined")) {
                throw word.startsWith("label=") || word.startsWith("apparmor=")
                        ? ContainerException.unsupported("--security-opt " + option)
                        : ContainerException.invalid("invalid --security-opt 2: \"" + option + "\"");
            }
        }
        boolean privileged = hostConfig.flag("Privileged");
        return new SecuritySpec(
                privileged,
                hostConfig.texts("CapAdd"),
                hostConfig.texts("CapDrop"),
                noNewPrivileges,
                privileged && seccomp.isEmpty() ? "unconfined" : seccomp,
                hostConfig.flag("ReadonlyRootfs"),
                unmasked || privileged
                        ? List.of()
                        : hostConfig.optionalTexts("MaskedPaths").orElseGet(StandardMounts::maskedPaths),
                unmasked || privileged
                        ? List.of()
                        : hostConfig.optionalTexts("ReadonlyPaths").orElseGet(StandardMounts::readOnlyPaths),
                sysctls(hostConfig),
                ulimits(hostConfig),
                hostConfig.texts("GroupAdd"),
                hostConfig.flag("Init"),
                hostConfig.integer("ShmSize") > 0 ? hostConfig.integer("ShmSize") : DEFAULT_SHM_BYTES,
                oomScore(hostConfig));
    }

    private static int oomScore(JsonFields hostConfig) throws ContainerException {
        long score = hostConfig.integer("OomScoreAdj");
        if (score < -1000 || score > 1000) {
            throw ContainerException.invalid(
                    "Invalid value %d, range for oom score adj is [-1000, 1000]".formatted(score));
        }
        return (int) score;
    }

    private static Map<String, String> sysctls(JsonFields hostConfig) throws ContainerException {
        Map<String, String> sysctls = hostConfig.textMap("Sysctls");
        boolean hostNetwork = hostConfig.text("NetworkMode").equals("host");
        for (String name : sysctls.keySet()) {
            boolean ours = IPC_SYSCTLS.contains(name)
                    || name.startsWith("fs.mqueue.")
                    || (name.startsWith("net.") && !hostNetwork);
            if (!ours || name.contains("..") || name.contains("/")) {
                throw ContainerException.invalid("sysctl \"%s\" is not in a separate kernel namespace".formatted(name));
            }
        }
        return sysctls;
    }

    private static List<Ulimit> ulimits(JsonFields hostConfig) throws ContainerException {
        List<Ulimit> ulimits = new ArrayList<>();
        for (JsonFields ulimit : hostConfig.elements("Ulimits")) {
            String name = ulimit.text("Name");
            long soft = ulimit.integer("Soft");
            long hard = ulimit.integer("Hard");
            if (!ULIMITS.contains(name)) {
                throw ContainerException.invalid("invalid ulimit type: " + name);
            }
            if (hard != -1 && (soft == -1 || soft > hard)) {
                throw ContainerException.invalid(
                        "ulimit soft limit must be less than or equal to hard limit: %d > %d".formatted(soft, hard));
            }
            ulimits.add(new Ulimit(name, soft, hard));
        }
        return ulimits;
    }
}
