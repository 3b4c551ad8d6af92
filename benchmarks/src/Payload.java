import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.SplittableRandom;
import java.util.UUID;

/** A file of random bytes to push, and its digest. {@link #renewed()} makes it a content no registry has seen. */
record Payload(Path file, long size, String digest) {

    private static final int STEP = 1 << 20;

    static Payload create(Path file, long size) throws IOException {
        SplittableRandom random = new SplittableRandom();
        byte[] bytes = new byte[STEP];
        try (OutputStream out = Files.newOutputStream(file)) {
            for (long left = size; left > 0; left -= STEP) {
                random.nextBytes(bytes);
                out.write(bytes, 0, (int) Math.min(STEP, left));
            }
        }
        return new Payload(file, size, digestOf(file));
    }

    /** Of a file that is there. */
    static Payload of(Path file) throws IOException {
        return new Payload(file, Files.size(file), digestOf(file));
    }

    /** The same file with another beginning, so another blob. */
    Payload renewed() throws IOException {
        try (RandomAccessFile out = new RandomAccessFile(file.toFile(), "rw")) {
            out.writeBytes(UUID.randomUUID().toString());
        }
        return new Payload(file, size, digestOf(file));
    }

    String hex() {
        return digest.substring("sha256:".length());
    }

    static String sha256(byte[] content) {
        return "sha256:" + HexFormat.of().formatHex(messageDigest().digest(content));
    }

    private static String digestOf(Path file) throws IOException {
        MessageDigest digest = messageDigest();
        byte[] bytes = new byte[STEP];
        try (InputStream in = Files.newInputStream(file)) {
            for (int n = in.read(bytes); n > 0; n = in.read(bytes)) {
                digest.update(bytes, 0, n);
            }
        }
        return "sha256:" + HexFormat.of().formatHex(digest.digest());
    }

    private static MessageDigest messageDigest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
