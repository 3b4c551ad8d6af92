package io.slipway.agent.runtime;

import io.slipway.agent.runtime.capability.ProcessCapabilities;
import io.slipway.agent.runtime.seccomp.BpfProgram;
import java.util.List;
import java.util.Optional;

/**
 * What is run in a container, as whom and with which rights.
 *
 * @param arguments the command and its arguments; a command without a slash is looked up in {@code PATH} of {@code
 *     environment}, inside the container
 * @param environment {@code NAME=value} entries; {@code HOME} is added from the user's entry in {@code /etc/passwd}
 *     when it is not there
 * @param workingDirectory absolute; made when it is missing
 * @param seccomp the filter, or none for {@code seccomp=unconfined}
 * @param limits resource limits; one that this machine's rights do not allow is clamped, with a warning
 * @param oomScoreAdjustment -1000 to 1000; one that is not allowed is left out, with a warning
 */
public record ProcessSpec(
        List<String> arguments,
        List<String> environment,
        String workingDirectory,
        User user,
        int umask,
        ProcessCapabilities capabilities,
        boolean noNewPrivileges,
        Optional<BpfProgram> seccomp,
        List<ResourceLimit> limits,
        int oomScoreAdjustment) {
    public ProcessSpec {
        arguments = List.copyOf(arguments);
        environment = List.copyOf(environment);
        limits = List.copyOf(limits);
        if (arguments.isEmpty()) {
            throw new IllegalArgumentException("A process needs a command");
        }
    }
}
