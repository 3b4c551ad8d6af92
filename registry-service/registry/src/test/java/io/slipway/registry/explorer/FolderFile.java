package io.slipway.registry.explorer;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.UserDefinedFileAttributeView;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A name in a folder, as find, stat and sha256sum tell of it.
 *
 * @param size of a file; 0 of all others
 * @param target of a symbolic link, else empty
 * @param device major and minor number, or empty
 * @param hash of a file's bytes, else empty
 */
record FolderFile(
        String type,
        String mode,
        long owner,
        long group,
        long size,
        Instant modified,
        String target,
        String device,
        List<String> attributes,
        String hash) {
    private static final int FIELDS = 9;

    /** All below a folder and itself, by paths whose bytes are characters. */
    static TreeMap<String, FolderFile> below(Path folder) throws IOException {
        Map<String, String> hashes = new HashMap<>();
        for (String line : split(Shell.run(folder, "find . -type f -print0 | xargs -0r sha256sum -z --"))) {
            hashes.put(line.substring(68), line.substring(0, 64));
        }
        Map<String, String> devices = new HashMap<>();
        for (String line : split(
                Shell.run(folder, "find . '(' -type c -o -type b ')' -exec stat --printf '%t,%T,%n\\0' -- '{}' +"))) {
            String[] parts = line.split(",", 3);
            devices.put(parts[2].substring(2), Integer.parseInt(parts[0], 16) + "," + Integer.parseInt(parts[1], 16));
        }
        TreeMap<String, FolderFile> files = new TreeMap<>();
        List<String> found =
                split(Shell.run(folder, "find . -printf '%y\\0%m\\0%U\\0%G\\0%s\\0%T@\\0%P\\0%l\\0\\n\\0'"));
        for (int i = 0; i < found.size(); i += FIELDS) {
            String path = found.get(i + 6);
            String kind = found.get(i);
            String type = type(kind);
            files.put(
                    path,
                    new FolderFile(
                            type,
                            "%4s".formatted(found.get(i + 1)).replace(' ', '0'),
                            Long.parseLong(found.get(i + 2)),
                            Long.parseLong(found.get(i + 3)),
                            type.equals("file") ? Long.parseLong(found.get(i + 4)) : 0,
                            time(found.get(i + 5)),
                            found.get(i + 7),
                            devices.getOrDefault(path, ""),
                            type.equals("file") ? attributes(folder, path) : List.of(),
                            hashes.getOrDefault(path, "")));
        }
        return files;
    }

    private static List<String> split(String text) {
        return text.isEmpty()
                ? List.of()
                : List.of(text.substring(0, text.length() - 1).split("\0", -1));
    }

    private static String type(String letter) {
        return switch (letter) {
            case "f" -> "file";
            case "d" -> "directory";
            case "l" -> "link";
            case "p" -> "fifo";
            case "c" -> "character-device";
            case "b" -> "block-device";
            default -> throw new AssertionError("find says that it is a " + letter);
        };
    }

    /** Seconds with ten digits behind the point. A time before 1970 is shown as 1970, as the agent mounts it (decision 9). */
    private static Instant time(String text) {
        if (text.startsWith("-")) {
            return Instant.EPOCH;
        }
        int point = text.indexOf('.');
        int nanos = Integer.parseInt(text.substring(point + 1, point + 10));
        return Instant.ofEpochSecond(Long.parseLong(text.substring(0, point)), nanos);
    }

    /** Names that Java cannot say have none: see {@link RandomFolder}. */
    private static List<String> attributes(Path folder, String path) throws IOException {
        if (!path.chars().allMatch(c -> c >= ' ' && c < 0x7f)) {
            return List.of();
        }
        return Files.getFileAttributeView(folder.resolve(path), UserDefinedFileAttributeView.class).list().stream()
                .map(name -> "user." + name)
                .sorted()
                .toList();
    }
}
