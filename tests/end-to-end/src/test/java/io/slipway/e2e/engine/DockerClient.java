package io.slipway.e2e.engine;

import io.slipway.e2e.Command;
import io.slipway.e2e.Tools;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The newest docker client of this machine: the tests' tools bring an old one, which suits dockerd alone. */
final class DockerClient {
    private static final Pattern VERSION = Pattern.compile("version (\\d+)\\.(\\d+)");
    private static final Path NEWEST = find();

    private DockerClient() {}

    static Path path() {
        return NEWEST;
    }

    private static Path find() {
        List<Path> candidates = Tools.all("docker");
        if (candidates.isEmpty()) {
            return Tools.require("docker");
        }
        return candidates.stream()
                .max(Comparator.comparingInt(DockerClient::version))
                .orElseThrow();
    }

    private static int version(Path client) {
        Matcher matcher =
                VERSION.matcher(Command.of(client, List.of("--version")).run().output());
        return matcher.find() ? Integer.parseInt(matcher.group(1)) * 100 + Integer.parseInt(matcher.group(2)) : 0;
    }
}
