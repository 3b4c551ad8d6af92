package io.slipway.agent.archive;

import io.slipway.agent.archive.tar.MalformedTarException;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.GZIPInputStream;

/** Tells by its first bytes whether an archive is compressed, as docker does whatever the headers say. */
final class Decompression {
    private static final int BUFFER = 64 << 10;

    private Decompression() {}

    /** The plain archive, buffered. */
    static InputStream of(InputStream archive) throws IOException {
        BufferedInputStream in = new BufferedInputStream(archive, BUFFER);
        in.mark(6);
        byte[] head = in.readNBytes(6);
        in.reset();
        if (begins(head, 0x1f, 0x8b, 0x08)) {
            return new BufferedInputStream(new GZIPInputStream(in, BUFFER), BUFFER);
        }
        refuse(head, "bzip2", 'B', 'Z', 'h');
        refuse(head, "xz", 0xfd, '7', 'z', 'X', 'Z', 0);
        refuse(head, "zstd", 0x28, 0xb5, 0x2f, 0xfd);
        return in;
    }

    private static void refuse(byte[] head, String name, int... magic) throws MalformedTarException {
        if (begins(head, magic)) {
            throw new MalformedTarException(
                    "the archive is compressed with %s; plain tar and gzip are taken".formatted(name));
        }
    }

    private static boolean begins(byte[] head, int... magic) {
        if (head.length < magic.length) {
            return false;
        }
        for (int i = 0; i < magic.length; i++) {
            if ((head[i] & 0xff) != magic[i]) {
                return false;
            }
        }
        return true;
    }
}
