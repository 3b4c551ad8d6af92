package io.slipway.agent.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Standard streams, terminals and those attached to them. */
@Timeout(60)
class ShimStreamsTest {
    private static final int MEGABYTES = 50;

    private Sandbox sandbox;

    @BeforeEach
    void open() throws IOException {
        sandbox = Sandbox.open();
    }

    @AfterEach
    void close() throws IOException {
        if (sandbox != null) {
            sandbox.close();
        }
    }

    @Test
    void fiftyMegabytesGoThroughBothWays() throws Exception {
        Shim shim = sandbox.launch(sandbox.plan("cat").stdin().build());
        MessageDigest sent = MessageDigest.getInstance("SHA-256");
        MessageDigest received = MessageDigest.getInstance("SHA-256");
        try (Attachment attachment = shim.attach(Sandbox.ALL)) {
            shim.start();
            FutureTask<Void> writer = inBackground(() -> {
                byte[] piece = new byte[1 << 20];
                Random random = new Random(42);
                for (int i = 0; i < MEGABYTES; i++) {
                    random.nextBytes(piece);
                    sent.update(piece);
                    attachment.writeStdin(ByteBuffer.wrap(piece));
                }
                attachment.closeStdin();
                return null;
            });
            long bytes = 0;
            Optional<Attachment.Output> output = attachment.read();
            while (output.isPresent()) {
                bytes += output.get().bytes().remaining();
                received.update(output.get().bytes());
                output = attachment.read();
            }
            writer.get(20, TimeUnit.SECONDS);
            assertThat(bytes).isEqualTo((long) MEGABYTES << 20);
            assertThat(HexFormat.of().formatHex(received.digest()))
                    .isEqualTo(HexFormat.of().formatHex(sent.digest()));
        }
        assertThat(shim.exit().get(10, TimeUnit.SECONDS).code()).isZero();
    }

    @Test
    void standardInputEndsWhenItsWriterGoesAway() throws Exception {
        Shim shim = sandbox.launch(
                sandbox.plan("sh", "-c", "cat >/dev/null; exit 5").stdin().build());
        Attachment attachment = shim.attach(Sandbox.ALL);
        shim.start();
        attachment.writeStdin(ByteBuffer.wrap("text".getBytes(StandardCharsets.UTF_8)));
        attachment.close();
        assertThat(shim.exit().get(10, TimeUnit.SECONDS).code()).isEqualTo(5);
    }

    @Test
    void withoutOpenInputThereIsNothingToRead() throws Exception {
        assertThat(sandbox.run(sandbox.plan("sh", "-c", "wc -c")).output()).isEqualTo("0\n");
    }

    @Test
    void severalReadersSeeTheSameAndOneThatStopsIsDropped() throws Exception {
        Path log = sandbox.folder().resolve("log");
        Shim shim = sandbox.launch(sandbox.plan("sh", "-c", "head -c 20000000 /dev/zero; echo done")
                .log(log, 0, 1)
                .build());
        try (Attachment idle = shim.attach(Sandbox.OUTPUT);
                Attachment one = shim.attach(Sandbox.OUTPUT);
                Attachment other = shim.attach(Sandbox.OUTPUT)) {
            long begin = System.nanoTime();
            shim.start();
            FutureTask<Integer> first = inBackground(() -> Sandbox.readAll(one).length());
            FutureTask<Integer> second =
                    inBackground(() -> Sandbox.readAll(other).length());
            assertThat(first.get(20, TimeUnit.SECONDS)).isEqualTo(20_000_005);
            assertThat(second.get(20, TimeUnit.SECONDS)).isEqualTo(20_000_005);
            assertThat(shim.exit().get(10, TimeUnit.SECONDS).code()).isZero();
            assertThat(System.nanoTime() - begin).isLessThan(TimeUnit.SECONDS.toNanos(15));
            assertThat(Sandbox.readAll(idle).length()).isLessThan(20_000_000);
        }
    }

    @Test
    void aTerminalHasItsSizeAndEchoes() throws Exception {
        Shim shim = sandbox.launch(sandbox.plan(
                        "sh",
                        "-c",
                        "tty=$(readlink /proc/self/fd/0); echo at $tty; stty size; read x; stty size; echo got $x")
                .terminal(24, 80)
                .build());
        try (Attachment attachment = shim.attach(Sandbox.ALL)) {
            shim.start();
            assertThat(Sandbox.readUntil(attachment, "24 80")).contains("at /dev/pts/0\r\n");
            shim.resize(50, 132);
            attachment.writeStdin(ByteBuffer.wrap("hello\n".getBytes(StandardCharsets.UTF_8)));
            assertThat(Sandbox.readAll(attachment))
                    .contains("hello\r\n")
                    .contains("50 132\r\n")
                    .contains("got hello\r\n");
        }
        assertThat(shim.exit().get(10, TimeUnit.SECONDS).code()).isZero();
    }

    @Test
    void controlCReachesTheForegroundOfATerminal() throws Exception {
        Shim shim = sandbox.launch(
                sandbox.plan("sh", "-c", "trap 'exit 130' INT; echo ready; while true; do sleep 0.1; done")
                        .terminal(0, 0)
                        .build());
        try (Attachment attachment = shim.attach(Sandbox.ALL)) {
            shim.start();
            Sandbox.readUntil(attachment, "ready");
            attachment.writeStdin(ByteBuffer.wrap(new byte[] {3}));
            Sandbox.readAll(attachment);
        }
        assertThat(shim.exit().get(10, TimeUnit.SECONDS).code()).isEqualTo(130);
    }

    @Test
    void aTerminalIsTheConsoleAndIsTheUsers() throws Exception {
        Shim shim = sandbox.launch(sandbox.plan("sh", "-c", "ls -l /dev/console; echo x > /dev/stdout")
                .terminal(0, 0)
                .user("ann")
                .build());
        assertThat(Sandbox.run(shim).output()).contains("ann").contains("x\r\n");
    }

    @Test
    void onesOwnPipesCanBeOpenedByName() throws Exception {
        assertThat(sandbox.run(sandbox.plan("sh", "-c", "echo x > /dev/stdout").user("ann"))
                        .output())
                .isEqualTo("x\n");
    }

    private static <T> FutureTask<T> inBackground(Callable<T> work) {
        FutureTask<T> task = new FutureTask<>(work);
        Thread.ofVirtual().start(task);
        return task;
    }
}
