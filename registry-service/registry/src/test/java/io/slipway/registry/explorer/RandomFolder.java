package io.slipway.registry.explorer;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.UserDefinedFileAttributeView;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/**
 * Fills a folder with what a layer may hold, out of a seed. Paths are bytes, one to a character; what Java could not name is
 * made by a shell.
 */
final class RandomFolder {
    /** Few, so that layers meet at the same names. */
    private static final List<String> NAMES = List.of(
            "a",
            "b",
            "c",
            "with space",
            "-dash",
            "back\\slash",
            "caf\u00c3\u00a9",
            "\u00ff\u00fe",
            "new\nline",
            "'quoted'",
            "*");

    private static final int CONTENTS = 5;

    private final Random random;
    private final Path folder;
    private final boolean narrow;
    private final boolean root = System.getProperty("user.name").equals("root");
    private final Map<String, Character> made = new TreeMap<>(Map.of("", 'd'));
    private final List<String> plain = new ArrayList<>();
    private final StringBuilder script = new StringBuilder();

    private RandomFolder(long seed, Path folder, boolean narrow) {
        this.random = new Random(seed);
        this.folder = folder;
        this.narrow = narrow;
    }

    /**
     * Fills it.
     *
     * @param narrow whether only what the oldest archives can hold is made: short names, small owners
     * @param below the paths of the layers below, some of which are taken away by whiteouts
     */
    static void fill(long seed, Path folder, boolean narrow, boolean attributes, List<String> below)
            throws IOException {
        RandomFolder filled = new RandomFolder(seed, folder, narrow);
        filled.make();
        filled.takeAway(below);
        filled.dress();
        Shell.run(folder, filled.script.toString());
        if (attributes) {
            filled.setAttributes();
        }
    }

    private void make() throws IOException {
        Path contents = Files.createTempDirectory("contents");
        for (int i = 0; i < CONTENTS; i++) {
            byte[] content = new byte[random.nextInt(4) == 0 ? 0 : random.nextInt(700_000)];
            random.nextBytes(content);
            Files.write(contents.resolve(String.valueOf(i)), content);
        }
        for (int i = 5 + random.nextInt(25); i > 0; i--) {
            String path = path();
            if (!made.containsKey(path)) {
                make(path, contents);
            }
        }
        script.append("rm -r ").append(contents).append('\n');
    }

    private void make(String path, Path contents) {
        String quoted = quoted(path);
        List<String> others = made.entrySet().stream()
                .filter(other -> other.getValue() != 'd')
                .map(Map.Entry::getKey)
                .toList();
        int kind = random.nextInt(root ? 12 : 10);
        if (kind < 3) {
            script.append("mkdir -- ").append(quoted);
            made.put(path, 'd');
        } else if (kind == 3 && !others.isEmpty()) {
            String other = any(others);
            plain.remove(other);
            script.append("ln -P -- ").append(quoted(other)).append(' ').append(quoted);
            made.put(path, made.get(other));
        } else if (kind == 4) {
            String target = random.nextBoolean()
                    ? any(NAMES.subList(0, 6))
                    : "../".repeat(random.nextInt(narrow ? 20 : 60)) + "up";
            script.append("ln -s -- ").append(quoted(target)).append(' ').append(quoted);
            made.put(path, 'l');
        } else if (kind == 5) {
            script.append("mkfifo -- ").append(quoted);
            made.put(path, 'p');
        } else if (kind >= 10) {
            script.append("mknod -- %s %s %d %d"
                    .formatted(quoted, kind == 10 ? "c" : "b", random.nextInt(4095), random.nextInt(1 << 20)));
            made.put(path, kind == 10 ? 'c' : 'b');
        } else {
            script.append("cp -- %s/%d %s".formatted(contents, random.nextInt(CONTENTS), quoted));
            made.put(path, 'f');
            plain.add(path);
        }
        script.append('\n');
    }

    /** A path in one of the directories. */
    private String path() {
        List<String> folders = made.entrySet().stream()
                .filter(path -> path.getValue() == 'd')
                .map(Map.Entry::getKey)
                .filter(path -> !narrow || path.length() < 40)
                .toList();
        String name = any(NAMES);
        if (random.nextInt(8) == 0) {
            name = "long".repeat(narrow ? 8 : 20 + random.nextInt(40));
        }
        return joined(any(folders), name);
    }

    /** Whiteouts of names that are there, or of none, and directories that hide all there was below them. */
    private void takeAway(List<String> below) {
        for (String path : List.copyOf(made.keySet())) {
            if (made.get(path) != 'd') {
                continue;
            }
            List<String> there = below.stream()
                    .filter(each -> !each.isEmpty() && parent(each).equals(path))
                    .map(each -> each.substring(each.lastIndexOf('/') + 1))
                    .toList();
            if (!there.isEmpty() && random.nextInt(3) == 0) {
                touch(joined(path, ".wh." + any(there)));
            }
            if (random.nextInt(15) == 0) {
                touch(joined(path, ".wh.nothing"));
            }
            if (!path.isEmpty() && random.nextInt(12) == 0) {
                touch(joined(path, ".wh..wh..opq"));
            }
        }
    }

    private void touch(String path) {
        script.append("touch -- ").append(quoted(path)).append('\n');
    }

    /** Owners before modes, which a change of owner changes; times last, and a directory's after all that is in it. */
    private void dress() {
        List<String> paths = made.keySet().stream()
                .sorted(Comparator.comparingInt(String::length).reversed())
                .toList();
        for (String path : paths) {
            String quoted = quoted(path.isEmpty() ? "." : path);
            if (root) {
                int most = narrow ? 1 << 21 : 1 << 30;
                script.append("chown -h %d:%d -- %s\n".formatted(random.nextInt(most), random.nextInt(most), quoted));
            }
            if (made.get(path) != 'l') {
                int mode = random.nextInt(01_0000) | 0700;
                script.append("chmod %o -- %s\n".formatted(mode, quoted));
            }
        }
        for (String path : paths) {
            long seconds =
                    random.nextInt(20) == 0 && !narrow ? -random.nextInt(1 << 30) : random.nextInt(Integer.MAX_VALUE);
            script.append("touch -h -d @%d.%09d -- %s\n"
                    .formatted(seconds, random.nextInt(1_000_000_000), quoted(path.isEmpty() ? "." : path)));
        }
    }

    private void setAttributes() throws IOException {
        for (String path : plain) {
            boolean ascii = path.chars().allMatch(c -> c >= ' ' && c < 0x7f);
            if (ascii && random.nextInt(3) == 0) {
                UserDefinedFileAttributeView view =
                        Files.getFileAttributeView(folder.resolve(path), UserDefinedFileAttributeView.class);
                view.write("one", ByteBuffer.wrap("first".getBytes(ISO_8859_1)));
                view.write("two", ByteBuffer.wrap(new byte[] {0, '\n', '=', (byte) 0xff}));
            }
        }
    }

    private <T> T any(List<T> all) {
        return all.get(random.nextInt(all.size()));
    }

    private static String joined(String folder, String name) {
        return folder.isEmpty() ? name : folder + "/" + name;
    }

    private static String parent(String path) {
        int slash = path.lastIndexOf('/');
        return slash < 0 ? "" : path.substring(0, slash);
    }

    private static String quoted(String text) {
        return Shell.quoted(text);
    }
}
