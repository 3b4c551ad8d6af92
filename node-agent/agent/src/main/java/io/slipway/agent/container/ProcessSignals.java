package io.slipway.agent.container;

import io.slipway.agent.linux.Errno;
import io.slipway.agent.linux.ErrnoException;
import io.slipway.agent.linux.ProcessCalls;
import io.slipway.agent.runtime.Shim;
import java.io.IOException;
import java.time.Duration;

/** Signals to a container's first process: to that very one, or to none when its number has been given to another. */
final class ProcessSignals {
    private final ProcessCalls calls;

    ProcessSignals(ProcessCalls calls) {
        this.calls = calls;
    }

    void send(Shim shim, int signal) throws IOException {
        int descriptor;
        try {
            descriptor = calls.pidfdOpen(shim.pid());
        } catch (ErrnoException e) {
            if (e.errno() == Errno.ESRCH) {
                return;
            }
            throw e;
        }
        try {
            // What is held open cannot become another process while its start time is looked at.
            if (ProcessIdentity.isThere(shim)) {
                boolean _ = calls.pidfdSend(descriptor, signal);
            }
        } catch (IOException e) {
            // Its file in /proc cannot be read to the end when it ends meanwhile.
            if (!calls.pidfdAwait(descriptor, Duration.ZERO)) {
                throw e;
            }
        } finally {
            calls.close(descriptor);
        }
    }
}
