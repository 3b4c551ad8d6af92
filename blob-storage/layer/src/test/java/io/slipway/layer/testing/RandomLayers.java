package io.slipway.layer.testing;

import io.slipway.layer.testing.ModelFile.Kind;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

/** Stacks of layers out of a seed: few names, so that they meet; whiteouts anywhere in the archive. */
public final class RandomLayers {
    private static final String[] NAMES = {
        "a",
        "b",
        "c",
        "d",
        "etc",
        "usr",
        "lib",
        "-x",
        "!",
        "A",
        "..a",
        "a.b",
        "long-" + "n".repeat(120),
        "z".repeat(255)
    };

    private final Random random;
    private final Layers layers;
    private final int entries;
    private final boolean odd;

    /** Paths that the layer being made has put something at. */
    private final Set<String> own = new HashSet<>();

    private RandomLayers(long seed, Layers layers, int entries, boolean odd) {
        this.random = new Random(seed);
        this.layers = layers;
        this.entries = entries;
        this.odd = odd;
    }

    /**
     * Makes layers and the model of them.
     *
     * @param entries how many entries a layer has at most
     * @param odd whether names may have bytes that are no UTF-8, which Java cannot open on all machines
     */
    public static Layers make(long seed, Path folder, int entries, boolean odd) throws IOException {
        Layers layers = new Layers(folder);
        RandomLayers maker = new RandomLayers(seed, layers, entries, odd);
        int count = maker.random.nextInt(4);
        for (int i = 0; i <= count; i++) {
            layers.raw(maker.layer());
        }
        return layers;
    }

    private TarBuilder layer() {
        own.clear();
        Model model = layers.model;
        List<TarBuilder> pieces = new ArrayList<>();
        if (!layers.tars().isEmpty()) {
            hide(model, pieces);
        }
        int hidden = pieces.size();
        int count = random.nextInt(entries) + 1;
        for (int i = 0; i < count; i++) {
            TarBuilder piece = new TarBuilder();
            add(model, piece);
            pieces.add(piece);
        }
        // Whiteouts go to anywhere between the others.
        for (int i = 0; i < hidden; i++) {
            pieces.add(hidden + random.nextInt(pieces.size() - hidden), pieces.removeFirst());
            hidden--;
            i--;
        }
        TarBuilder tar = new TarBuilder();
        pieces.forEach(piece -> tar.raw(piece.bytes()));
        return random.nextBoolean() ? tar.end() : tar;
    }

    private void hide(Model model, List<TarBuilder> pieces) {
        List<String> paths = new ArrayList<>(model.files.keySet());
        int count = random.nextInt(4);
        for (int i = 0; i < count; i++) {
            String path = random.nextInt(5) == 0 ? path() : paths.get(random.nextInt(paths.size()));
            int slash = path.lastIndexOf('/') + 1;
            boolean opaque = random.nextInt(4) == 0 || path.isEmpty();
            String name = opaque
                    ? (path.isEmpty() ? "" : path + "/") + ".wh..wh..opq"
                    : path.substring(0, slash) + ".wh." + path.substring(slash);
            if (path.substring(slash).length() > 250 && !opaque) {
                continue;
            }
            if (opaque) {
                model.opaque(path);
            } else {
                model.whiteout(path);
            }
            pieces.add(new TarBuilder().file(name, "").add());
        }
    }

    private void add(Model model, TarBuilder piece) {
        String path = path();
        if (liesInOwnFile(model, path)) {
            return;
        }
        if (random.nextInt(6) == 0) {
            List<String> targets = model.files.entrySet().stream()
                    .filter(file -> file.getValue().kind != Kind.DIRECTORY)
                    .map(file -> file.getKey())
                    .filter(target -> !target.equals(path) && !path.startsWith(target + "/"))
                    .toList();
            if (!targets.isEmpty()) {
                String target = targets.get(random.nextInt(targets.size()));
                ModelFile attributes = attributes(new ModelFile(Kind.FILE));
                ModelFile linked = model.files.get(target);
                if (linked == null || (linked.kind != Kind.FILE && !attributes.xattrs.isEmpty())) {
                    return;
                }
                model.hardLink(path, target, attributes);
                Layers.addHardLink(piece, path, target, attributes);
                own.add(path);
                return;
            }
        }
        boolean root = random.nextInt(30) == 0;
        ModelFile file = root ? attributes(new ModelFile(Kind.DIRECTORY)) : file();
        model.put(root ? "" : path, file);
        own.add(root ? "" : path);
        Layers.add(piece, root ? "" : path, file);
    }

    /** Such an entry is refused, as is one that lies behind a link of which nobody knows where it leads. */
    private boolean liesInOwnFile(Model model, String path) {
        for (int slash = path.indexOf('/'); slash >= 0; slash = path.indexOf('/', slash + 1)) {
            ModelFile parent = model.files.get(path.substring(0, slash));
            if (parent != null
                    && (parent.kind == Kind.SYMLINK
                            || (parent.kind != Kind.DIRECTORY && own.contains(path.substring(0, slash))))) {
                return true;
            }
        }
        return false;
    }

    private String path() {
        StringBuilder path = new StringBuilder(name());
        while (random.nextInt(5) < 3 && path.length() < 600) {
            path.append('/').append(name());
        }
        return path.toString();
    }

    private String name() {
        if (odd && random.nextInt(12) == 0) {
            return "\u00e9\u00ff\t" + (char) (128 + random.nextInt(128));
        }
        return random.nextInt(3) == 0 ? "f" + random.nextInt(40) : NAMES[random.nextInt(NAMES.length)];
    }

    private ModelFile file() {
        Kind kind = switch (random.nextInt(12)) {
            case 0, 1, 2 -> Kind.DIRECTORY;
            case 3 -> Kind.SYMLINK;
            case 4 -> random.nextBoolean() ? Kind.CHARACTER_DEVICE : Kind.BLOCK_DEVICE;
            case 5 -> Kind.FIFO;
            default -> Kind.FILE;
        };
        ModelFile file = attributes(new ModelFile(kind));
        if (kind == Kind.FILE) {
            int[] sizes = {0, 1, 511, 512, 513, 1023, 1024, 1025, 4096, 5000};
            file.data = new byte[sizes[random.nextInt(sizes.length)]];
            random.nextBytes(file.data);
        } else if (kind == Kind.SYMLINK) {
            int[] sizes = {1, 20, 99, 200, 511, 512, 700, 1024, 4095};
            file.target = "t".repeat(sizes[random.nextInt(sizes.length)]);
        } else if (kind == Kind.CHARACTER_DEVICE || kind == Kind.BLOCK_DEVICE) {
            file.major = random.nextInt(4096);
            file.minor = random.nextInt(1 << 20);
        }
        return file;
    }

    private ModelFile attributes(ModelFile file) {
        file.mode = random.nextInt(010000);
        file.uid = random.nextInt(8) == 0 ? (int) 4_000_000_000L : random.nextInt(70000);
        file.gid = random.nextInt(8) == 0 ? (int) 3_000_000_000L : random.nextInt(70000);
        file.mtimeSeconds = random.nextInt(8) == 0 ? 6_000_000_000L : random.nextInt(Integer.MAX_VALUE);
        file.mtimeNanos = random.nextInt(3) == 0 ? random.nextInt(1_000_000_000) : 0;
        if (random.nextInt(5) == 0) {
            int[] sizes = {0, 1, 3, 4, 100, 500, 3000};
            String value = "v".repeat(sizes[random.nextInt(sizes.length)]);
            file.xattrs.put("trusted.t" + random.nextInt(3), value);
            if (file.kind == Kind.FILE || file.kind == Kind.DIRECTORY) {
                file.xattrs.put("user.u", value + "\u0000\u00ff");
            }
        }
        return file;
    }
}
