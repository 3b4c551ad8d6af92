package io.slipway.agent.container;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.agent.container.ContainerState.Created;
import io.slipway.agent.container.ContainerState.Exit;
import io.slipway.agent.container.ContainerState.Exited;
import io.slipway.agent.container.ContainerState.Paused;
import io.slipway.agent.container.ContainerState.Removing;
import io.slipway.agent.container.ContainerState.Restarting;
import io.slipway.agent.container.ContainerState.Running;
import java.time.Instant;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Which act each state allows. */
class ContainerStateTest {
    private static final Exit EXIT = new Exit(1, false, "", Instant.EPOCH, Instant.EPOCH);

    static Stream<Arguments> table() {
        return Stream.of(
                // state, word, start, running, pause, remove
                Arguments.of(new Created(), "created", true, false, false, true),
                Arguments.of(new Running(5, Instant.EPOCH), "running", false, true, true, false),
                Arguments.of(new Paused(5, Instant.EPOCH), "paused", false, true, false, false),
                Arguments.of(new Restarting(EXIT), "restarting", true, false, false, false),
                Arguments.of(new Exited(EXIT), "exited", true, false, false, true),
                Arguments.of(new Removing(Optional.of(EXIT)), "removing", false, false, false, false));
    }

    @ParameterizedTest
    @MethodSource("table")
    void eachStateSaysWhatItAllows(
            ContainerState state, String word, boolean start, boolean running, boolean pause, boolean remove) {
        assertThat(state.word()).isEqualTo(word);
        assertThat(state.canStart()).isEqualTo(start);
        assertThat(state.isRunning()).isEqualTo(running);
        assertThat(state.isUp()).isEqualTo(running || state instanceof Restarting);
        assertThat(state.canPause()).isEqualTo(pause);
        assertThat(state.canRemove()).isEqualTo(remove);
        assertThat(state.processId()).isEqualTo(running ? 5 : 0);
    }
}
