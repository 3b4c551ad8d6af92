package io.slipway.agent.snapshot;

import io.slipway.layer.erofs.ErofsWriter;
import io.slipway.layer.tree.ImageTree;
import io.slipway.layer.tree.LayerIndex;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds the driver that this machine can do, by doing it with a small file: versions say little, since kernels are built
 * without things and sandboxes refuse them.
 */
final class DriverChoice {
    private static final Logger LOG = LoggerFactory.getLogger(DriverChoice.class);
    private static final int BLOCK = 512;
    private static final byte[] CONTENT = "what the kernel should show".getBytes(StandardCharsets.UTF_8);

    private final DataFolder folder;
    private final LayerStore layers;

    DriverChoice(DataFolder folder, LayerStore layers) {
        this.folder = folder;
        this.layers = layers;
    }

    ImageStage choose(Optional<String> wanted) throws IOException {
        if (wanted.isPresent()) {
            return named(wanted.get());
        }
        Optional<ErofsMounts> erofs = workingErofs();
        if (erofs.isPresent()) {
            return new ErofsStage(folder, layers, erofs.get());
        }
        return overlayWorks() ? new UnpackStage(folder, layers) : new CopyStage(layers);
    }

    private ImageStage named(String name) throws IOException {
        return switch (name) {
            case ErofsStage.NAME ->
                new ErofsStage(
                        folder,
                        layers,
                        workingErofs()
                                .orElseThrow(
                                        () -> new IOException(
                                                "The snapshot driver erofs-flat does not work on this machine: the kernel refuses to mount EROFS")));
            case UnpackStage.NAME -> new UnpackStage(folder, layers);
            case CopyStage.NAME -> new CopyStage(layers);
            default ->
                throw new IOException(
                        "There is no snapshot driver %s; there are erofs-flat, unpack and copy".formatted(name));
        };
    }

    private Optional<ErofsMounts> workingErofs() throws IOException {
        if (!overlayWorks()) {
            return Optional.empty();
        }
        for (ErofsMounts.Backing backing : ErofsMounts.Backing.values()) {
            ErofsMounts mounts = new ErofsMounts(backing);
            if (works(mounts)) {
                return Optional.of(mounts);
            }
        }
        return Optional.empty();
    }

    private boolean works(ErofsMounts mounts) throws IOException {
        Path trial = Files.createTempDirectory(folder.drafts(), "trial");
        Path target = folder.run().resolve("i").resolve(trial.getFileName());
        try {
            Path tar = Files.write(trial.resolve("layer.tar"), smallTar());
            Path meta = trial.resolve("meta.erofs");
            ErofsWriter.write(ImageTree.merge(List.of(LayerIndex.read(tar))), meta);
            mounts.mount(meta, List.of(tar), target);
            return Arrays.equals(Files.readAllBytes(target.resolve("f")), CONTENT);
        } catch (IOException e) {
            LOG.info("EROFS by {} does not work here: {}", mounts.backing(), e.getMessage());
            return false;
        } finally {
            mounts.unmount(target);
            TreeRemoval.remove(trial);
        }
    }

    private boolean overlayWorks() throws IOException {
        Path trial = Files.createTempDirectory(folder.drafts(), "trial");
        try {
            Path lower = Files.createDirectory(trial.resolve("lower"));
            Path upper = Files.createDirectory(trial.resolve("upper"));
            Path work = Files.createDirectory(trial.resolve("work"));
            try (DetachedTree tree = new Overlays().open(new RootFs.Overlay(List.of(lower), upper, work))) {
                Files.writeString(tree.path().resolve("f"), "x");
            }
            return Files.exists(upper.resolve("f"));
        } catch (IOException e) {
            LOG.info("Overlays do not work here: {}", e.getMessage());
            return false;
        } finally {
            TreeRemoval.remove(trial);
        }
    }

    /** A tar with one file named {@code f}. */
    private static byte[] smallTar() {
        byte[] tar = new byte[4 * BLOCK];
        put(tar, 0, "f");
        put(tar, 100, "0000644\0");
        put(tar, 108, "0000000\0");
        put(tar, 116, "0000000\0");
        put(tar, 124, "%011o\0".formatted(CONTENT.length));
        put(tar, 136, "00000000000\0");
        put(tar, 148, "        0");
        put(tar, 257, "ustar\00000");
        int sum = 0;
        for (int i = 0; i < BLOCK; i++) {
            sum += tar[i] & 0xff;
        }
        put(tar, 148, "%06o\0 ".formatted(sum));
        System.arraycopy(CONTENT, 0, tar, BLOCK, CONTENT.length);
        return tar;
    }

    private static void put(byte[] tar, int offset, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(bytes, 0, tar, offset, bytes.length);
    }
}
