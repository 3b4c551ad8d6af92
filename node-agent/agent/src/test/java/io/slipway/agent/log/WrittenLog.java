package io.slipway.agent.log;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Instant;

/** A log as the shim writes it. */
final class WrittenLog {
    private static final Instant BEGIN = Instant.parse("2026-05-01T10:00:00Z");

    private final Path file;
    private int entries;

    WrittenLog(Path file) {
        this.file = file;
    }

    Path file() {
        return file;
    }

    /** Each entry is one second later than the one before; the first is at 10:00:00.5. */
    static Instant timeOf(int entry) {
        return BEGIN.plusSeconds(entry).plusMillis(500);
    }

    WrittenLog out(String text) throws IOException {
        return raw(entry("stdout", text));
    }

    WrittenLog err(String text) throws IOException {
        return raw(entry("stderr", text));
    }

    private String entry(String stream, String text) {
        String escaped = text.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
        return "{\"log\":\"" + escaped + "\",\"stream\":\"" + stream + "\",\"time\":\"" + timeOf(entries++) + "\"}\n";
    }

    WrittenLog raw(String bytes) throws IOException {
        try (OutputStream out = Files.newOutputStream(
                file, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.APPEND)) {
            out.write(bytes.getBytes(StandardCharsets.UTF_8));
        }
        return this;
    }

    /** Renames as the shim does, from the oldest on; the newest is begun by the next entry. */
    WrittenLog rotate(int files) throws IOException {
        for (int i = files - 1; i > 0; i--) {
            if (Files.exists(numbered(i - 1))) {
                Files.move(
                        numbered(i - 1),
                        numbered(i),
                        StandardCopyOption.ATOMIC_MOVE,
                        StandardCopyOption.REPLACE_EXISTING);
            }
        }
        return this;
    }

    private Path numbered(int number) {
        return number == 0 ? file : file.resolveSibling(file.getFileName() + "." + number);
    }
}
