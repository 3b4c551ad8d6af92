package io.slipway.e2e.engine;

import io.slipway.e2e.Command;
import io.slipway.e2e.Scratch;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** One case on one engine, with a folder and names of its own. What it leaves running is removed. */
final class CaseRun {
    private static final Duration STEP_LIMIT = Duration.ofSeconds(60);
    private static final int FIRST_PORT = 20_000;
    private static final int PORTS_PER_CASE = 10;

    private final Engine engine;
    private final Case what;
    private final Path folder = Scratch.folder("case");
    private final Map<String, String> variables = new LinkedHashMap<>();

    /** @param number the case's number in all files, from which its names and ports come */
    CaseRun(Engine engine, Case what, int number, Path prelude, String registry) {
        this.engine = engine;
        this.what = what;
        int port = FIRST_PORT + number * PORTS_PER_CASE;
        // Of its own for each engine: they share the registry, and what one pushes there is not the other's.
        variables.put("c", "case" + number + engine.name().charAt(0));
        variables.put("port", String.valueOf(port));
        variables.put("port2", String.valueOf(port + 1));
        variables.put("port3", String.valueOf(port + 2));
        variables.put("dir", folder.toString());
        variables.put("base", TestImages.BASE);
        variables.put("rich", TestImages.RICH);
        variables.put("empty", TestImages.EMPTY);
        variables.put("registry", registry);
        variables.put("address", engine.room().address());
        variables.put("TESTS", String.valueOf(ProcessHandle.current().pid()));
        variables.put("BASH_ENV", prelude.toString());
        variables.put("DOCKER_HOST", "unix://" + engine.socket());
        variables.put("DOCKER_CONFIG", engine.clientSettings().toString());
        variables.put("DOCKER_BUILDKIT", "0");
        variables.put("CLIENT", DockerClient.path().toString());
        variables.put("ENGINE_PID", String.valueOf(engine.pid()));
        variables.put("BUSYBOX", ToolFiles.busybox().toString());
        variables.put(
                "RELAY",
                Path.of(System.getProperty("java.home"), "bin/java") + " -XX:TieredStopAtLevel=1 -Xshare:auto -cp "
                        + Relay.classFolder() + " " + Relay.class.getName());
    }

    CaseResult run() {
        long began = System.nanoTime();
        try {
            List<CaseResult.Seen> seen = new ArrayList<>();
            OutputShape shape = new OutputShape(names());
            for (Case.Step step : what.steps()) {
                Command.Outcome outcome = bash(step.line());
                seen.add(new CaseResult.Seen(
                        step,
                        outcome.exit(),
                        outcome.output(),
                        shape.of(outcome.output()),
                        wrong(step, outcome).toList()));
            }
            long milliseconds = (System.nanoTime() - began) / 1_000_000;
            return new CaseResult(seen, milliseconds);
        } finally {
            bash("clear_away");
            Scratch.delete(folder);
        }
    }

    private Stream<String> wrong(Case.Step step, Command.Outcome outcome) {
        Stream<Expectation> all =
                Stream.concat(Stream.of(new Expectation.Exit(step.exit())), step.expectations().stream());
        return all.distinct()
                .flatMap(expectation -> expectation.wrong(outcome.exit(), outcome.output(), variables).stream())
                .map(words -> words + "\n    after: " + step.line() + "\n    with exit " + outcome.exit()
                        + " and output: " + outcome.output().strip());
    }

    private Map<String, String> names() {
        Map<String, String> names = new LinkedHashMap<>();
        names.put(folder.toString(), "FOLDER");
        names.put(variables.getOrDefault("c", "c"), "CASE");
        names.put(engine.socket().toString(), "SOCKET");
        for (String port : List.of("port", "port2", "port3")) {
            names.put(variables.getOrDefault(port, port), port);
        }
        return names;
    }

    private Command.Outcome bash(String line) {
        return engine.room()
                .enter("bash", "-c", "cd \"$dir\" || exit 99; " + line)
                .with(variables)
                .within(STEP_LIMIT)
                .run();
    }
}
