import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.zip.GZIPOutputStream;

/** An image of 1 GiB in 8 gzip layers of 2,048 files each, of which about half of each does not compress. */
final class BigImage {
    static final String NAME = "127.0.0.1:5000/bench/big:1";
    private static final int LAYERS = 8;
    private static final int FILES = 2_048;
    private static final int FILE_BYTES = 65_536 - 512;

    private BigImage() {}

    /** Writes the layers and puts the image into the registry that listens in this engine's network. */
    static void push(ContainerEngine engine, Path crane, Path folder) throws IOException, InterruptedException {
        List<String> words = new ArrayList<>(engine.enter());
        words.addAll(List.of(crane.toString(), "append", "--insecure", "--oci-empty-base", "-t", NAME));
        Files.createDirectories(folder);
        for (int i = 0; i < LAYERS; i++) {
            Path file = folder.resolve("layer-" + i + ".tar.gz");
            if (!Files.exists(file)) {
                write(file, i);
            }
            words.addAll(List.of("-f", file.toString()));
        }
        Programs.run(words);
    }

    private static void write(Path file, int layer) throws IOException {
        Random random = new Random(layer);
        byte[] content = new byte[FILE_BYTES];
        try (OutputStream out = new GZIPOutputStream(new BufferedOutputStream(Files.newOutputStream(file)), 65_536)) {
            for (int i = 0; i < FILES; i++) {
                random.nextBytes(content);
                byte[] words = ("line of layer " + layer + ", file " + i + "\n").repeat(900)
                        .getBytes(StandardCharsets.US_ASCII);
                System.arraycopy(words, 0, content, 0, Math.min(words.length, FILE_BYTES / 2));
                out.write(header("layer-" + layer + "/file-" + i, FILE_BYTES));
                out.write(content);
                out.write(new byte[(512 - FILE_BYTES % 512) % 512]);
            }
            out.write(new byte[1024]);
        }
    }

    /** The header of a regular file in an archive. */
    static byte[] header(String name, int size) {
        byte[] header = new byte[512];
        put(header, 0, name);
        put(header, 100, "0000644");
        put(header, 108, "0000000");
        put(header, 116, "0000000");
        put(header, 124, String.format("%011o", size));
        put(header, 136, "00000000000");
        put(header, 148, "        ");
        header[156] = '0';
        put(header, 257, "ustar");
        put(header, 263, "00");
        int sum = 0;
        for (byte b : header) {
            sum += b & 0xff;
        }
        put(header, 148, String.format("%06o", sum));
        header[154] = 0;
        return header;
    }

    private static void put(byte[] header, int offset, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(bytes, 0, header, offset, bytes.length);
    }
}
