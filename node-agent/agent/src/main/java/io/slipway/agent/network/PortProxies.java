package io.slipway.agent.network;

import io.slipway.agent.linux.Errno;
import io.slipway.agent.linux.ErrnoException;
import io.slipway.agent.linux.ProcessCalls;
import io.slipway.agent.linux.SocketCalls;
import java.io.IOException;
import java.io.InputStream;
import java.net.Inet4Address;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Starts and ends the processes that hold published ports: one for each container that has any. They live without the
 * agent, so a port stays taken and stays served over IPv6 while the agent is away.
 */
final class PortProxies implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(PortProxies.class);
    private static final String NAME = "slipway-ports";
    private static final int SIGKILL = 9;
    private static final Duration END = Duration.ofSeconds(5);

    private final ProcessCalls processes;
    private final SocketCalls sockets;
    private final int program;
    private final String instance;
    private final AtomicBoolean closed = new AtomicBoolean();

    private PortProxies(ProcessCalls processes, SocketCalls sockets, int program, String instance) {
        this.processes = processes;
        this.sockets = sockets;
        this.program = program;
        this.instance = instance;
    }

    /** Nothing where this build has no program: it is compiled from C. */
    static Optional<PortProxies> open(String instance) throws IOException {
        String resource = "ports-" + architecture();
        try (InputStream stream = PortProxies.class.getResourceAsStream(resource)) {
            if (stream == null) {
                LOG.warn("This build has no {}: published ports are not reached over IPv6", resource);
                return Optional.empty();
            }
            ProcessCalls processes = ProcessCalls.linux();
            int program = processes.sealedMemory(NAME, ByteBuffer.wrap(stream.readAllBytes()));
            return Optional.of(new PortProxies(processes, SocketCalls.linux(), program, instance));
        }
    }

    private static String architecture() {
        String name = System.getProperty("os.arch", "");
        return switch (name) {
            case "x86_64" -> "amd64";
            case "aarch64" -> "arm64";
            default -> name;
        };
    }

    /** Takes note of a process before it begins; one that nobody has taken note of ends by itself. */
    @FunctionalInterface
    interface Note {
        void take(ProxyProcess process) throws IOException;
    }

    /** Starts a process that has these ports. The sockets here may be closed afterwards. */
    void start(String containerId, List<PortHolds.Held> held, Inet4Address ip, Note note) throws IOException {
        ProcessCalls.Pipe begin = processes.pipe();
        try {
            List<Integer> inherited = new ArrayList<>(List.of(begin.readEnd()));
            List<String> arguments =
                    new ArrayList<>(List.of(NAME, instance + "/" + containerId, Integer.toString(begin.readEnd())));
            for (PortHolds.Held port : held) {
                inherited.add(port.socket());
                arguments.add("%s:%d:%s:%d"
                        .formatted(
                                port.binding().protocol(),
                                port.socket(),
                                ip.getHostAddress(),
                                port.binding().containerPort()));
            }
            ProxyProcess process = ProxyProcess.of(processes.spawn(program, arguments, inherited));
            boolean done = false;
            try {
                note.take(process);
                sockets.write(begin.writeEnd(), new byte[] {1});
                done = true;
            } finally {
                if (!done) {
                    end(process);
                }
            }
        } finally {
            processes.close(begin.readEnd());
            processes.close(begin.writeEnd());
        }
    }

    /** Ends a process and waits until its ports are free; does nothing where it has ended. */
    void end(ProxyProcess process) throws IOException {
        int descriptor;
        try {
            descriptor = processes.pidfdOpen(process.pid());
        } catch (ErrnoException e) {
            if (e.errno() == Errno.ESRCH || e.errno() == Errno.EINVAL) {
                return;
            }
            throw e;
        }
        try {
            // The descriptor is open, so what is seen now is what the signal goes to.
            if (process.alive()) {
                processes.pidfdSend(descriptor, SIGKILL);
                if (!processes.pidfdAwait(descriptor, END)) {
                    throw new IOException("the port proxy " + process.pid() + " did not end");
                }
            }
            processes.reap(process.pid());
        } finally {
            processes.close(descriptor);
        }
    }

    /** Gives the program back; the processes live on. May be called again. */
    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            processes.close(program);
        }
    }
}
