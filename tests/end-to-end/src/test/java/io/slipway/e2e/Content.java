package io.slipway.e2e;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

/** Images made in the test from seeded random bytes, with layers that clients can really unpack. */
public final class Content {
    private Content() {}

    /** The blobs (config first, then layers) and the exact bytes of the manifest. */
    @SuppressWarnings("ArrayRecordComponent") // Never compared.
    public record Image(byte[] config, List<byte[]> layers, byte[] manifest) {
        /** Config, then layers. */
        public List<byte[]> blobs() {
            List<byte[]> blobs = new ArrayList<>(List.of(config));
            blobs.addAll(layers);
            return blobs;
        }

        /** The manifest's digest. */
        public String digest() {
            return Content.digest(manifest);
        }

        /** Writes an OCI image layout that holds this image under the tag. */
        public Path layout(Path folder, String tag) {
            try {
                Path blobs = Files.createDirectories(folder.resolve("blobs/sha256"));
                for (byte[] blob : blobs()) {
                    Files.write(blobs.resolve(hex(Content.digest(blob))), blob);
                }
                Files.write(blobs.resolve(hex(digest())), manifest);
                Map<String, Object> entry = new LinkedHashMap<>(descriptor(RegistryClient.IMAGE_MANIFEST, manifest));
                entry.put("annotations", Map.of("org.opencontainers.image.ref.name", tag));
                Files.write(
                        folder.resolve("index.json"),
                        json(Map.of(
                                "schemaVersion",
                                2,
                                "mediaType",
                                "application/vnd.oci.image.index.v1+json",
                                "manifests",
                                List.of(entry))));
                Files.write(folder.resolve("oci-layout"), json(Map.of("imageLayoutVersion", "1.0.0")));
                return folder;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** An image of so many layers, each one file of random bytes. */
    public static Image image(long seed, int layerCount, int bytesPerLayer) {
        return image(seed, layerCount, bytesPerLayer, "amd64");
    }

    /** The same, for an architecture. */
    public static Image image(long seed, int layerCount, int bytesPerLayer, String architecture) {
        Random random = new Random(seed);
        List<byte[]> layers = new ArrayList<>();
        List<String> diffIds = new ArrayList<>();
        for (int i = 0; i < layerCount; i++) {
            byte[] content = new byte[bytesPerLayer];
            random.nextBytes(content);
            byte[] tar = tar("files/layer-" + i + ".bin", content);
            diffIds.add(digest(tar));
            layers.add(gzip(tar));
        }
        byte[] config = json(ordered(
                "architecture",
                architecture,
                "os",
                "linux",
                "config",
                Map.of("Labels", Map.of("seed", String.valueOf(seed))),
                "rootfs",
                ordered("type", "layers", "diff_ids", diffIds)));
        List<Map<String, Object>> descriptors = layers.stream()
                .map(layer -> descriptor("application/vnd.oci.image.layer.v1.tar+gzip", layer))
                .toList();
        byte[] manifest = json(ordered(
                "schemaVersion",
                2,
                "mediaType",
                RegistryClient.IMAGE_MANIFEST,
                "config",
                descriptor("application/vnd.oci.image.config.v1+json", config),
                "layers",
                descriptors));
        return new Image(config, layers, manifest);
    }

    private static Map<String, Object> ordered(Object... pairs) {
        Map<String, Object> map = new LinkedHashMap<>();
        for (int i = 0; i < pairs.length; i += 2) {
            map.put((String) pairs[i], pairs[i + 1]);
        }
        return map;
    }

    /** What a manifest says of a blob. */
    public static Map<String, Object> descriptor(String mediaType, byte[] content) {
        return ordered("mediaType", mediaType, "digest", digest(content), "size", content.length);
    }

    /** In UTF-8. */
    public static byte[] json(Object value) {
        return RegistryClient.JSON.writeValueAsBytes(value);
    }

    /** {@code sha256:} and the hash. */
    public static String digest(byte[] content) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(content);
            return "sha256:" + HexFormat.of().formatHex(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    public static String hex(String digest) {
        return digest.substring(digest.indexOf(':') + 1);
    }

    public static byte[] gzip(byte[] content) {
        try {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            try (OutputStream gzip = new GZIPOutputStream(bytes)) {
                gzip.write(content);
            }
            return bytes.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Undoes gzip. */
    public static byte[] gunzip(byte[] content) {
        try (InputStream in = new GZIPInputStream(new ByteArrayInputStream(content))) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A tar archive (ustar) of one file. */
    public static byte[] tar(String name, byte[] content) {
        byte[] header = new byte[512];
        field(header, 0, name);
        field(header, 100, "0000644");
        field(header, 108, "0000000");
        field(header, 116, "0000000");
        field(header, 124, String.format("%011o", content.length));
        field(header, 136, "00000000000");
        field(header, 148, "        ");
        header[156] = '0';
        field(header, 257, "ustar");
        field(header, 263, "00");
        int sum = 0;
        for (byte b : header) {
            sum += b & 0xff;
        }
        field(header, 148, String.format("%06o", sum));
        header[154] = 0;
        header[155] = ' ';
        byte[] archive = new byte[512 + (content.length + 511) / 512 * 512 + 1024];
        System.arraycopy(header, 0, archive, 0, 512);
        System.arraycopy(content, 0, archive, 512, content.length);
        return archive;
    }

    private static void field(byte[] header, int offset, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(bytes, 0, header, offset, bytes.length);
    }
}
