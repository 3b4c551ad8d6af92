package io.slipway.agent.container;

import io.slipway.agent.runtime.Attachment;
import io.slipway.agent.runtime.Shim;
import java.util.List;
import java.util.Optional;

/**
 * A further process in a container, from its creation to some time after its end.
 *
 * @param words the command
 * @param running whether it runs now
 * @param started whether it has been started; once only
 * @param exitCode after its end
 */
public record ExecSession(
        String id,
        ContainerId container,
        List<String> words,
        List<String> environment,
        String workingDirectory,
        String user,
        boolean terminal,
        boolean privileged,
        AttachStreams streams,
        boolean started,
        boolean running,
        long pid,
        Optional<Integer> exitCode) {
    public ExecSession {
        words = List.copyOf(words);
        environment = List.copyOf(environment);
    }

    ExecSession begun(long process) {
        return with(true, true, process, Optional.empty());
    }

    ExecSession ended(int code) {
        return with(true, false, 0, Optional.of(code));
    }

    private ExecSession with(boolean hasStarted, boolean runs, long process, Optional<Integer> code) {
        return new ExecSession(
                id,
                container,
                words,
                environment,
                workingDirectory,
                user,
                terminal,
                privileged,
                streams,
                hasStarted,
                runs,
                process,
                code);
    }

    /** A started one with what reaches it: its streams where it is attached to. */
    public record Started(Shim shim, Optional<Attachment> attachment) {}
}
