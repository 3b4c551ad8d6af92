package io.slipway.agent.container;

import io.slipway.agent.runtime.Attachment;
import io.slipway.agent.runtime.Shim;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A further process in a container, from its creation to some time after its end.
 *
 * @param words the command
 * @param detachKeys as the request wrote them; empty for docker's own
 * @param running whether it runs now
 * @param started whether it has been started; once only
 * @param exitCode after its end
 * @param changed when it was made, begun or ended, whichever was last
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
        String detachKeys,
        boolean started,
        boolean running,
        long pid,
        Optional<Integer> exitCode,
        Instant changed) {
    public ExecSession {
        words = List.copyOf(words);
        environment = List.copyOf(environment);
    }

    ExecSession begun(long process, Instant now) {
        return with(true, process, Optional.empty(), now);
    }

    ExecSession ended(int code, Instant now) {
        return with(false, 0, Optional.of(code), now);
    }

    private ExecSession with(boolean runs, long process, Optional<Integer> code, Instant now) {
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
                detachKeys,
                true,
                runs,
                process,
                code,
                now);
    }

    /** A started one with what reaches it: its streams where it is attached to. */
    public record Started(Shim shim, Optional<Attachment> attachment) {}
}
