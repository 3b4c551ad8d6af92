package io.slipway.e2e.engine;

import io.slipway.e2e.Command;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** A running container engine behind a Docker Engine API socket. Closing ends it and removes all it made. */
interface Engine extends AutoCloseable {

    /** What the tests call it: {@code dockerd} or {@code agent}. */
    String name();

    /** Its API's socket. */
    Path socket();

    /** Where its bridge, its published ports and its firewall rules are. */
    NetworkRoom room();

    /** The process id of the engine itself. */
    long pid();

    /** The folder of the docker client's settings: logins. */
    Path clientSettings();

    @Override
    void close();

    /** A run of the docker client against this engine, in its room. */
    default Command docker(String... words) {
        List<String> enter = room().enterWords();
        return Command.of(
                        Path.of(enter.getFirst()),
                        Stream.of(
                                        enter.subList(1, enter.size()),
                                        List.of(DockerClient.path().toString()),
                                        List.of(words))
                                .flatMap(List::stream)
                                .toList())
                .with("DOCKER_HOST", "unix://" + socket())
                .with("DOCKER_CONFIG", clientSettings().toString())
                .with("DOCKER_BUILDKIT", "0");
    }

    /** The docker client's standard output without the last line's end; fails unless it ends with 0. */
    default String say(String... words) {
        return docker(words).succeed().stripTrailing();
    }

    /** The process id, in the machine's numbering, of a container's first process. */
    default long pidOf(String container) {
        return Long.parseLong(say("inspect", "--format", "{{.State.Pid}}", container));
    }
}
