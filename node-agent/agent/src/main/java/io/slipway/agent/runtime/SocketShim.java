package io.slipway.agent.runtime;

import io.slipway.agent.linux.Errno;
import io.slipway.agent.runtime.RuntimeFailedException.Stage;
import java.io.IOException;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@link Shim} over its socket: one connection that hears of the exit, read by a virtual thread. Should that
 * connection break while the shim lives, another is made. Whatever is asked of the shim has a connection of its own.
 */
final class SocketShim implements Shim {
    private static final Logger LOG = LoggerFactory.getLogger(SocketShim.class);
    private static final Duration TELLING = Duration.ofSeconds(10);
    /**
     * A start is answered when execve has succeeded. Docker's is answered right before and waits for no execve at all; this
     * one may be of a program on a slow disc or on a network mount whose server is being restarted, and one that has not
     * begun after that is on a mount that is dead.
     */
    private static final Duration START = Duration.ofMinutes(2);

    private static final String ENDED_BEFORE = "the container ended before it was started";
    private static final Duration RECONNECT_PAUSE = Duration.ofMillis(50);
    private static final int RECONNECTS = 100;

    private final StateDirectory directory;
    private final StateDirectory.State state;
    private final List<String> warnings;
    private final Runnable afterwards;
    private final CompletableFuture<ExitStatus> exit = new CompletableFuture<>();
    /** Open once the exit is known and whoever depends on it has been called. */
    private final CountDownLatch told = new CountDownLatch(1);

    private volatile ShimConnection connection;
    private volatile boolean forgotten;

    private SocketShim(StateDirectory directory, ShimConnection connection, List<String> warnings, Runnable afterwards)
            throws IOException {
        this.directory = directory;
        this.state = directory.state();
        this.connection = connection;
        this.warnings = List.copyOf(warnings);
        this.afterwards = afterwards;
    }

    /**
     * Watches a shim.
     *
     * @param afterwards what to do when the shim's process has closed the connection for good
     */
    static SocketShim watch(
            StateDirectory directory, ShimConnection connection, List<String> warnings, Runnable afterwards)
            throws IOException {
        SocketShim shim = new SocketShim(directory, connection, warnings, afterwards);
        Thread.ofVirtual().name("shim-" + shim.pid()).start(shim::listen);
        return shim;
    }

    @Override
    public int pid() {
        return state.pid();
    }

    @Override
    public long startTime() {
        return state.startTime();
    }

    @Override
    public List<String> warnings() {
        return warnings;
    }

    /** Over a connection of its own, which an interrupted caller closes without harm to the one that hears of the exit. */
    @Override
    public Instant start() throws IOException {
        try (ShimConnection own = ShimConnection.open(directory.socket())) {
            Optional<Instant> already = own.hello().runningSince();
            if (already.isPresent()) {
                return already.get();
            }
            return own.within(START, () -> started(own));
        } catch (ShimEndedException e) {
            throw new RuntimeFailedException(Stage.SPAWN, ENDED_BEFORE, 0);
        } catch (ShimSilentException e) {
            throw new RuntimeFailedException(
                    Stage.SPAWN, "the command has not begun to run: " + e.getMessage(), Errno.ETIMEDOUT);
        }
    }

    private static Instant started(ShimConnection own) throws IOException {
        own.write(Frame.START, ByteBuffer.allocate(0));
        Optional<Frame> frame = own.read();
        while (frame.isPresent()) {
            switch (frame.get().type()) {
                case Frame.STARTED -> {
                    return ShimMessages.instant(frame.get().payload().getLong());
                }
                case Frame.FAILED -> throw ShimMessages.failed(frame.get().payload());
                default ->
                    LOG.debug("A frame of type {} before the start", frame.get().type());
            }
            frame = own.read();
        }
        throw new RuntimeFailedException(Stage.SPAWN, ENDED_BEFORE, 0);
    }

    @Override
    public Attachment attach(Set<Attachment.Stream> streams) throws IOException {
        ShimConnection own;
        try {
            own = ShimConnection.open(directory.socket());
        } catch (SocketException | ShimEndedException e) {
            if (directory.exit().isPresent()) {
                return new EndedAttachment();
            }
            throw e;
        }
        try {
            return SocketAttachment.open(own, streams, this::awaitTold);
        } catch (IOException e) {
            own.close();
            throw e;
        }
    }

    @Override
    public void resize(int rows, int columns) throws IOException {
        Streams.TerminalSize size = new Streams.TerminalSize(rows, columns);
        if (exit.isDone()) {
            return;
        }
        ByteBuffer payload = ByteBuffer.allocate(4);
        payload.putShort((short) size.rows()).putShort((short) size.columns());
        try (ShimConnection own = ShimConnection.open(directory.socket())) {
            own.write(Frame.RESIZE, payload.flip());
        } catch (SocketException | ShimEndedException e) {
            if (directory.exit().isEmpty()) {
                throw e;
            }
        }
    }

    @Override
    public CompletableFuture<ExitStatus> exit() {
        return exit.copy();
    }

    /** Ends the connection and nothing else: the exit will not be known. */
    void forget() {
        forgotten = true;
        connection.close();
    }

    private void listen() {
        Optional<ShimConnection> current = Optional.of(connection);
        while (current.isPresent()) {
            try (ShimConnection open = current.get()) {
                connection = open;
                hearAll(open);
            }
            current = exit.isDone() || forgotten ? Optional.empty() : reconnected();
        }
        if (!forgotten) {
            end();
            afterwards.run();
        }
    }

    private void hearAll(ShimConnection open) {
        try {
            Optional<Frame> frame = open.read();
            while (frame.isPresent()) {
                hear(frame.get());
                frame = open.read();
            }
        } catch (IOException e) {
            LOG.debug("The connection to the shim of {} ended", directory.path(), e);
        }
    }

    /** Another connection, unless the shim has gone or is about to. */
    private Optional<ShimConnection> reconnected() {
        for (int i = 0; i < RECONNECTS && directory.shimLives(state); i++) {
            try {
                if (directory.exit().isPresent()) {
                    return Optional.empty();
                }
                return Optional.of(ShimConnection.open(directory.socket()));
            } catch (IOException e) {
                LOG.debug("No connection to the shim of {} yet", directory.path(), e);
            }
            LockSupport.parkNanos(RECONNECT_PAUSE.toNanos());
        }
        return Optional.empty();
    }

    private void hear(Frame frame) {
        if (frame.type() == Frame.EXIT) {
            tell(ShimMessages.exit(frame.payload()));
        } else {
            LOG.debug("A frame of type {} from the shim of {}", frame.type(), directory.path());
        }
    }

    /** The shim has gone: what it has not said, its record says, or nobody knows. */
    private void end() {
        if (!exit.isDone()) {
            tell(recorded(directory));
        }
    }

    private void tell(ExitStatus status) {
        exit.complete(status);
        told.countDown();
    }

    /** Holds the end of somebody's output back until the exit is known, which is a matter of an instant. */
    private void awaitTold() {
        try {
            if (!told.await(TELLING.toSeconds(), TimeUnit.SECONDS)) {
                LOG.warn("The end of {} is still being dealt with after {}", directory.path(), TELLING);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    static ExitStatus recorded(StateDirectory directory) {
        try {
            return directory.exit().orElseGet(() -> ExitStatus.lost(Instant.now()));
        } catch (IOException e) {
            LOG.warn("The exit record in {} cannot be read", directory.path(), e);
            return ExitStatus.lost(Instant.now());
        }
    }
}
