package io.slipway.agent.container;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.agent.container.ContainerState.Exit;
import io.slipway.agent.container.StateFile.Intent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StateFileTest {
    private static final Exit EXIT =
            new Exit(7, true, "why", Instant.ofEpochSecond(1_600_000_000), Instant.ofEpochSecond(1_600_000_001, 5));

    @TempDir
    Path data;

    private final ContainerId id = ContainerId.random();

    @SuppressWarnings("NullAway.Init") // Made before each test.
    private ContainerFolders folders;

    @BeforeEach
    void makeFolder() throws IOException {
        folders = new ContainerFolders(data, data.resolve("run"));
        Files.createDirectories(folders.container(id));
    }

    @Test
    void whatIsWrittenIsRead() throws IOException {
        StateFile stopped = new StateFile(Intent.STOPPED, true, 3, Optional.of(EXIT));
        stopped.write(folders, id);
        assertThat(StateFile.read(folders, id)).isEqualTo(stopped);
        StateFile removing = StateFile.removing(Optional.empty(), true);
        removing.write(folders, id);
        assertThat(StateFile.read(folders, id)).isEqualTo(removing);
    }

    @Test
    void noFileIsAContainerThatWasNeverStarted() {
        assertThat(StateFile.read(folders, id).intent()).isEqualTo(Intent.CREATED);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "\0\0\0\0",
                "{",
                "[]",
                "{\"intent\":\"DANCE\"}",
                "{\"intent\":\"STOPPED\",\"exit\":{\"code\":1,\"startedAt\":\"yesterday\"}}"
            })
    void aDamagedFileIsUnknownAndNoFailure(String content) throws IOException {
        Files.writeString(folders.state(id), content);
        assertThat(StateFile.read(folders, id)).isEqualTo(new StateFile(Intent.UNKNOWN, false, 0, Optional.empty()));
    }
}
