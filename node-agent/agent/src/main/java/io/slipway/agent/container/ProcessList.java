package io.slipway.agent.container;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** The processes of a container as the host's {@code ps} prints them. */
final class ProcessList {
    private static final int SECONDS = 10;

    private ProcessList() {}

    static ProcessTable of(List<Integer> pids, String arguments)
            throws IOException, ContainerException, InterruptedException {
        List<String> words = new ArrayList<>(List.of("ps"));
        words.addAll(Arrays.asList((arguments.isBlank() ? "-ef" : arguments.strip()).split("\\s+", -1)));
        List<String> lines;
        try {
            // By number, or ps would leave out those that have another terminal than itself.
            List<String> byNumber = new ArrayList<>(words);
            byNumber.addAll(List.of("-q", pids.stream().map(String::valueOf).collect(Collectors.joining(","))));
            lines = run(byNumber);
        } catch (ContainerException e) {
            // Some words, such as f, do not go together with -q.
            lines = run(words);
        }
        if (lines.isEmpty()) {
            throw ContainerException.invalid("ps printed nothing for " + words);
        }
        List<String> titles = fields(lines.getFirst(), Integer.MAX_VALUE);
        int pidColumn = titles.indexOf("PID");
        if (pidColumn < 0) {
            throw ContainerException.invalid("Couldn't find PID field in ps output");
        }
        Set<Integer> wanted = new HashSet<>(pids);
        List<List<String>> rows = new ArrayList<>();
        for (String line : lines.subList(1, lines.size())) {
            List<String> row = fields(line, titles.size());
            if (row.size() > pidColumn
                    && row.get(pidColumn).matches("\\d{1,9}")
                    && wanted.contains(Integer.parseInt(row.get(pidColumn)))) {
                rows.add(row);
            }
        }
        return new ProcessTable(titles, rows);
    }

    private static List<String> run(List<String> words) throws IOException, ContainerException, InterruptedException {
        Process ps;
        try {
            ps = new ProcessBuilder(words).redirectErrorStream(true).start();
        } catch (IOException e) {
            throw new ContainerException(
                    ContainerException.Kind.FAILED,
                    "the program ps is not on this machine (Debian: apt-get install procps)",
                    e);
        }
        try {
            ps.getOutputStream().close();
            String output = new String(ps.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (!ps.waitFor(SECONDS, TimeUnit.SECONDS)) {
                throw new IOException("ps did not end within " + SECONDS + " seconds");
            }
            if (ps.exitValue() != 0) {
                throw ContainerException.invalid("ps: " + output.strip());
            }
            return output.lines().toList();
        } finally {
            ps.destroyForcibly();
        }
    }

    /** The last field keeps its blanks: it is the command. */
    private static List<String> fields(String line, int most) {
        return List.of(line.strip().split("\\s+", most == Integer.MAX_VALUE ? -1 : most));
    }
}
