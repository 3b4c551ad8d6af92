package io.slipway.agent.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slipway.agent.runtime.RuntimeFailedException.Stage;
import io.slipway.agent.runtime.Sandbox.Result;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Containers from launch to exit. */
@Timeout(60)
class ShimRunTest {
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
    void aCommandsOutputAndExitCodeComeBack() throws Exception {
        Result result = sandbox.run(sandbox.plan("sh", "-c", "echo out; echo err >&2; exit 7"));
        assertThat(result.output().lines()).containsExactlyInAnyOrder("out", "err");
        assertThat(result.status().code()).isEqualTo(7);
        assertThat(result.status().signal()).isZero();
        assertThat(result.status().oomKilled()).isFalse();
        assertThat(result.status().finishedAt())
                .isAfterOrEqualTo(result.status().startedAt());
    }

    @Test
    void aSignalEndsWith128AndItsNumber() throws Exception {
        Shim shim = sandbox.launch(sandbox.plan("sleep", "100").build());
        shim.start();
        Sandbox.signal(shim, 9);
        ExitStatus status = shim.exit().get(10, TimeUnit.SECONDS);
        assertThat(status.code()).isEqualTo(137);
        assertThat(status.signal()).isEqualTo(9);
    }

    @Test
    void nothingRunsBeforeTheStart() throws Exception {
        Shim shim = sandbox.launch(sandbox.plan("sh", "-c", "touch /tmp/ran").build());
        Thread.sleep(100);
        assertThat(shim.exit()).isNotDone();
        Sandbox.signal(shim, 9);
        assertThat(shim.exit().get(10, TimeUnit.SECONDS).code()).isEqualTo(137);
    }

    @Test
    void aMissingCommandIsToldInDockersWords() {
        assertThatThrownBy(() -> sandbox.launch(sandbox.plan("nonesuch").build()))
                .isInstanceOfSatisfying(RuntimeFailedException.class, failure -> {
                    assertThat(failure.stage()).isEqualTo(Stage.COMMAND);
                    assertThat(failure.commandExitCode()).hasValue(127);
                })
                .hasMessage("exec: \"nonesuch\": executable file not found in $PATH");
    }

    @Test
    void aCommandWithoutPermissionIsToldApart() {
        assertThatThrownBy(() -> sandbox.launch(sandbox.plan("/etc/passwd").build()))
                .isInstanceOfSatisfying(
                        RuntimeFailedException.class,
                        failure -> assertThat(failure.commandExitCode()).hasValue(126))
                .hasMessage("exec: \"/etc/passwd\": permission denied");
        assertThatThrownBy(() -> sandbox.launch(sandbox.plan("/etc").build()))
                .hasMessage("exec: \"/etc\": is a directory");
    }

    @Test
    void whatIsNoProgramFailsTheStart() throws Exception {
        java.nio.file.Path program = sandbox.image().resolve("bin/text");
        java.nio.file.Files.writeString(program, "no program");
        assertThat(program.toFile().setExecutable(true, false)).isTrue();
        Shim shim = sandbox.launch(sandbox.plan("text").build());
        assertThatThrownBy(shim::start)
                .isInstanceOfSatisfying(
                        RuntimeFailedException.class,
                        failure -> assertThat(failure.commandExitCode()).hasValue(126))
                .hasMessage("exec /bin/text: exec format error");
        assertThat(shim.exit().get(10, TimeUnit.SECONDS).code()).isEqualTo(126);
    }
}
