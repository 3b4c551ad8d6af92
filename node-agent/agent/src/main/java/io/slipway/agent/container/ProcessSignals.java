package io.slipway.agent.container;

import io.slipway.agent.linux.Errno;
import io.slipway.agent.linux.ErrnoException;
import io.slipway.agent.linux.ProcessCalls;
import io.slipway.agent.runtime.Shim;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;

/** Signals to a container's first process: to that very one, or to none when its number has been given to another. */
final class ProcessSignals {
    /** The start time's place after the name in parentheses, which may hold blanks. */
    private static final int START_TIME = 19;

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
            if (startTime(shim.pid()) == shim.startTime()) {
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

    private static long startTime(int pid) throws IOException {
        try {
            String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
            return Long.parseLong(stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1)[START_TIME]);
        } catch (NoSuchFileException gone) {
            return -1;
        }
    }
}
