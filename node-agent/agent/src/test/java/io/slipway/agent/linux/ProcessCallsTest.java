package io.slipway.agent.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Against real processes of this machine. */
@Timeout(30)
class ProcessCallsTest {
    private static final Duration SOON = Duration.ofSeconds(10);
    private final ProcessCalls processes = ProcessCalls.linux();

    private int program() throws IOException {
        return processes.sealedMemory("sleep", ByteBuffer.wrap(Files.readAllBytes(Path.of("/bin/sleep"))));
    }

    @Test
    void aProgramRunsFromMemoryAndIsReaped() throws Exception {
        int program = program();
        int pid = processes.spawn(program, List.of("sleep", "100"), List.of());
        int pidfd = processes.pidfdOpen(pid);
        assertThat(processes.reap(pid)).isFalse();
        assertThat(processes.pidfdAwait(pidfd, Duration.ofMillis(20))).isFalse();
        assertThat(processes.pidfdSend(pidfd, 15)).isTrue();
        assertThat(processes.pidfdAwait(pidfd, SOON)).isTrue();
        assertThat(processes.reap(pid)).isTrue();
        assertThat(processes.pidfdSend(pidfd, 15)).isFalse();
        assertThatThrownBy(() -> processes.pidfdOpen(pid))
                .isInstanceOfSatisfying(
                        ErrnoException.class, e -> assertThat(e.errno()).isEqualTo(Errno.ESRCH));
        processes.close(pidfd);
        processes.close(program);
    }

    @Test
    void aProcessHasItsOwnSessionAndDefaultSignals() throws Exception {
        int program = program();
        int pid = processes.spawn(program, List.of("sleep", "100"), List.of());
        List<String> status = Files.readAllLines(Path.of("/proc/" + pid + "/status"));
        assertThat(status)
                .anyMatch(line -> line.matches("SigBlk:\\s+0+"))
                .anyMatch(line -> line.matches("SigIgn:\\s+0+"));
        String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
        assertThat(stat.substring(stat.lastIndexOf(')')).split(" ", -1)[4]).isEqualTo(Integer.toString(pid));
        processes.pidfdSend(processes.pidfdOpen(pid), 9);
        while (!processes.reap(pid)) {
            Thread.sleep(5);
        }
        processes.close(program);
    }

    @Test
    void sealedMemoryCannotBeChanged() throws Exception {
        int memory = processes.sealedMemory("text", ByteBuffer.wrap(new byte[] {1, 2, 3}));
        Path path = Path.of("/proc/self/fd/" + memory);
        assertThat(Files.readAllBytes(path)).containsExactly(1, 2, 3);
        assertThatThrownBy(() -> Files.write(path, new byte[] {4})).isInstanceOf(IOException.class);
        assertThat(Files.readAllBytes(path)).containsExactly(1, 2, 3);
        processes.close(memory);
    }

    @Test
    void aPipeIsReadToItsEndOrUntilTheTimeIsUp() throws Exception {
        ProcessCalls.Pipe pipe = processes.pipe();
        assertThatThrownBy(() -> processes.read(pipe.readEnd(), 10, Duration.ofMillis(20)))
                .isInstanceOfSatisfying(
                        ErrnoException.class, e -> assertThat(e.errno()).isEqualTo(Errno.ETIMEDOUT));
        processes.close(pipe.writeEnd());
        assertThat(processes.read(pipe.readEnd(), 10, SOON)).isEmpty();
        processes.close(pipe.readEnd());
    }

    @Test
    void whatIsNoProgramIsTold() throws Exception {
        int memory = processes.sealedMemory("text", ByteBuffer.wrap("text".getBytes()));
        assertThatThrownBy(() -> processes.spawn(memory, List.of("text"), List.of()))
                .isInstanceOf(ErrnoException.class)
                .hasMessageContaining("posix_spawn");
        processes.close(memory);
    }
}
