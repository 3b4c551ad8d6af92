package io.slipway.agent.cgroup;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Map;

/** Reading and writing the files by which the kernel shows a group. */
final class ControlFile {
    private ControlFile() {}

    /** Writes a value at one go. The message of a refusal has the value in it. */
    static void write(Path file, String value) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.wrap(value.getBytes(StandardCharsets.US_ASCII)));
        } catch (NoSuchFileException e) {
            throw e;
        } catch (IOException e) {
            throw new IOException("write '%s' to %s: %s".formatted(value, file, e.getMessage()), e);
        }
    }

    static String read(Path file) throws IOException {
        return Files.readString(file).strip();
    }

    /** A number; {@code max} and what version 1 writes for "unlimited" are {@link Long#MAX_VALUE}. */
    static long number(Path file) throws IOException {
        return number(read(file), file);
    }

    private static long number(String text, Path file) throws IOException {
        if (text.equals("max")) {
            return Long.MAX_VALUE;
        }
        try {
            long value = Long.parseLong(text);
            // Version 1 rounds the largest number down to whole pages.
            return value >= Long.MAX_VALUE - 0xffff ? Long.MAX_VALUE : value;
        } catch (NumberFormatException e) {
            throw new IOException(file + " holds '" + text + "' where a number is expected", e);
        }
    }

    /** Lines of a word and a number. */
    static Map<String, Long> keyed(Path file) throws IOException {
        Map<String, Long> values = new HashMap<>();
        for (String line : Files.readAllLines(file)) {
            int blank = line.indexOf(' ');
            if (blank > 0) {
                values.put(
                        line.substring(0, blank),
                        number(line.substring(blank + 1).strip(), file));
            }
        }
        return values;
    }
}
