package io.slipway.agent.snapshot;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Layers that meet each other in odd ways: few names, so that most entries are about one that is there already. */
final class RandomLayers {
    private static final List<String> NAMES = List.of("a", "b", "c", "d");
    private static final int LINKED = 10;

    private final Random random;
    private final List<String> files = new ArrayList<>();

    private RandomLayers(Random random) {
        this.random = random;
    }

    static List<byte[]> of(Random random, int layers, int entries) {
        RandomLayers maker = new RandomLayers(random);
        List<byte[]> tars = new ArrayList<>();
        tars.add(linkedFolders());
        for (int i = 0; i < layers; i++) {
            tars.add(maker.layer(entries));
        }
        return tars;
    }

    /** What the links lead to: an entry behind a link that leads nowhere would be refused. */
    private static byte[] linkedFolders() {
        TarBytes tar = new TarBytes();
        for (int i = 0; i < LINKED; i++) {
            tar.folder("linked/" + i);
        }
        return tar.bytes();
    }

    private byte[] layer(int entries) {
        TarBytes tar = new TarBytes();
        List<String> used = new ArrayList<>();
        // What this layer made, so that nothing is put into what is no folder, which would be refused.
        List<String> solid = new ArrayList<>();
        for (int i = 0; i < entries; i++) {
            String path = path();
            if (used.contains(path)
                    || solid.stream().anyMatch(file -> path.startsWith(file + "/"))
                    || used.stream().anyMatch(other -> other.startsWith(path + "/"))) {
                continue;
            }
            used.add(path);
            tar.as(random.nextInt(01000), random.nextInt(5), random.nextInt(5), 1_600_000_000L + random.nextInt(1000));
            int kind = random.nextInt(8);
            if (kind < 3) {
                tar.file(path, "content " + random.nextInt());
                files.add(path);
                solid.add(path);
            } else if (kind < 5) {
                tar.folder(path);
            } else if (kind == 5) {
                int slash = path.lastIndexOf('/') + 1;
                tar.file(path.substring(0, slash) + ".wh." + path.substring(slash), "");
            } else if (kind == 6) {
                tar.fifo(path);
                solid.add(path);
            } else {
                tar.link(path, "/linked/" + random.nextInt(LINKED));
                solid.add(path);
            }
        }
        return tar.bytes();
    }

    private String path() {
        StringBuilder path = new StringBuilder(NAMES.get(random.nextInt(NAMES.size())));
        for (int depth = random.nextInt(3); depth > 0; depth--) {
            path.append('/').append(NAMES.get(random.nextInt(NAMES.size())));
        }
        return path.toString();
    }
}
