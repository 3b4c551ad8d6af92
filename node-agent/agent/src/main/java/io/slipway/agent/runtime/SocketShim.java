package io.slipway.agent.runtime;

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
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@link Shim} over its socket: one connection for commands and the exit, watched by a virtual thread. */
final class SocketShim implements Shim {
    private static final Logger LOG = LoggerFactory.getLogger(SocketShim.class);

    private static final Duration TELLING = Duration.ofSeconds(10);

    private final StateDirectory directory;
    private final ShimConnection connection;
    private final int pid;
    private final long startTime;
    private final List<String> warnings;
    private final Runnable afterwards;
    private final CompletableFuture<ExitStatus> exit = new CompletableFuture<>();
    private final CompletableFuture<Instant> started = new CompletableFuture<>();
    /** Open once the exit is known and whoever depends on it has been called. */
    private final CountDownLatch told = new CountDownLatch(1);

    private SocketShim(
            StateDirectory directory, ShimConnection connection, List<String> warnings, Runnable afterwards) {
        this.directory = directory;
        this.connection = connection;
        this.pid = connection.hello().pid();
        this.startTime = connection.hello().startTime();
        this.warnings = List.copyOf(warnings);
        this.afterwards = afterwards;
    }

    /**
     * Watches a shim.
     *
     * @param afterwards what to do when the shim's process has closed the connection for good
     */
    static SocketShim watch(
            StateDirectory directory, ShimConnection connection, List<String> warnings, Runnable afterwards) {
        SocketShim shim = new SocketShim(directory, connection, warnings, afterwards);
        Thread.ofVirtual().name("shim-" + shim.pid).start(shim::listen);
        return shim;
    }

    @Override
    public int pid() {
        return pid;
    }

    @Override
    public long startTime() {
        return startTime;
    }

    @Override
    public List<String> warnings() {
        return warnings;
    }

    @Override
    public Instant start() throws IOException {
        connection.write(Frame.START, ByteBuffer.allocate(0));
        try {
            return started.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("Interrupted while the container was starting", e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeFailedException failure) {
                throw failure;
            }
            throw new IOException("The container could not be started", e.getCause());
        }
    }

    @Override
    public Attachment attach(Set<Attachment.Stream> streams) throws IOException {
        ShimConnection own;
        try {
            own = ShimConnection.open(directory.socket());
        } catch (SocketException e) {
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
        if (!exit.isDone()) {
            ByteBuffer payload = ByteBuffer.allocate(4);
            payload.putShort((short) size.rows()).putShort((short) size.columns());
            connection.write(Frame.RESIZE, payload.flip());
        }
    }

    @Override
    public CompletableFuture<ExitStatus> exit() {
        return exit.copy();
    }

    /** Ends the connection and nothing else. */
    void forget() {
        connection.close();
    }

    private void listen() {
        try {
            Optional<Frame> frame = connection.read();
            while (frame.isPresent()) {
                hear(frame.get());
                frame = connection.read();
            }
        } catch (IOException e) {
            LOG.debug("The connection to the shim of {} ended", directory.path(), e);
        } finally {
            connection.close();
            end();
            afterwards.run();
        }
    }

    private void hear(Frame frame) {
        switch (frame.type()) {
            case Frame.STARTED ->
                started.complete(ShimMessages.instant(frame.payload().getLong()));
            case Frame.FAILED -> started.completeExceptionally(ShimMessages.failed(frame.payload()));
            case Frame.EXIT -> tell(ShimMessages.exit(frame.payload()));
            default -> LOG.debug("A frame of type {} from the shim of {}", frame.type(), directory.path());
        }
    }

    /** The shim has gone: what it has not said, its record says, or nobody knows. */
    private void end() {
        if (!exit.isDone()) {
            tell(recorded(directory));
        }
        started.completeExceptionally(
                new RuntimeFailedException(Stage.SPAWN, "the container's shim ended before the start", 0));
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
