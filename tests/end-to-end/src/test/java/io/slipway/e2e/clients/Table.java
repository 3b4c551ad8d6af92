package io.slipway.e2e.clients;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What came out, a row for each client; below it the reasons of what a client cannot do. */
final class Table {
    private static final String CANNOT = "–";

    private final Map<String, Map<Operation, String>> rows = new LinkedHashMap<>();
    private final Set<String> notes = new LinkedHashSet<>();

    void done(String client, Operation operation) {
        put(client, operation, "ok");
    }

    void failed(String client, Operation operation) {
        put(client, operation, "FAILED");
    }

    void missing(String client) {
        put(client, Operation.LOGIN, "not on this machine");
    }

    void cannot(String client, Operation operation, String reason) {
        put(client, operation, CANNOT);
        notes.add(client + ", " + operation.title() + ": " + reason);
    }

    private void put(String client, Operation operation, String cell) {
        rows.computeIfAbsent(client, ignored -> new EnumMap<>(Operation.class)).put(operation, cell);
    }

    /** Writes it to a file, which {@code ./slipway test} shows. */
    void write(Path file) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, this + "\n");
    }

    @Override
    public String toString() {
        List<List<String>> lines = new ArrayList<>();
        List<String> titles = new ArrayList<>(List.of("client"));
        for (Operation operation : Operation.values()) {
            titles.add(operation.title());
        }
        lines.add(titles);
        rows.forEach((client, cells) -> {
            List<String> line = new ArrayList<>(List.of(client));
            for (Operation operation : Operation.values()) {
                line.add(cells.getOrDefault(operation, ""));
            }
            lines.add(line);
        });
        StringBuilder text = new StringBuilder("Clients of the registry\n");
        for (List<String> line : lines) {
            StringBuilder shown = new StringBuilder();
            for (int column = 0; column < line.size(); column++) {
                int number = column;
                int width = lines.stream()
                        .mapToInt(other -> other.get(number).length())
                        .max()
                        .orElse(0);
                String cell = line.get(column);
                shown.append(cell).append(" ".repeat(width - cell.length() + 2));
            }
            text.append(shown.toString().stripTrailing()).append('\n');
        }
        notes.forEach(note -> text.append(CANNOT).append(' ').append(note).append('\n'));
        return text.toString();
    }
}
