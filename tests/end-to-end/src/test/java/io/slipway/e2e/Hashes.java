package io.slipway.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** The hashes of what clients have got, made here and not by them. */
public final class Hashes {
    private Hashes() {}

    /** Of each file below a folder, as it is and uncompressed. */
    public static Set<String> below(Path folder) {
        Set<String> hashes = new TreeSet<>();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                byte[] content = Files.readAllBytes(file);
                hashes.add(Content.digest(content));
                hashes.add(uncompressed(content));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return hashes;
    }

    /** Of the content without gzip around it. */
    public static String uncompressed(byte[] content) {
        boolean gzip = content.length > 2 && content[0] == 0x1f && content[1] == (byte) 0x8b;
        return Content.digest(gzip ? Content.gunzip(content) : content);
    }
}
