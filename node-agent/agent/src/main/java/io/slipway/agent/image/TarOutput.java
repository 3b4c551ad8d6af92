package io.slipway.agent.image;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Writes a plain tar of files with short names: the form of image archives. */
final class TarOutput {
    private static final int BLOCK = 512;
    private static final int NAME = 100;
    private static final long LARGEST_OCTAL = 077777777777L;

    private final OutputStream out;
    private final long mtime;

    /**
     * Begins an archive.
     *
     * @param mtime of all its entries, in seconds since 1970
     */
    TarOutput(OutputStream out, long mtime) {
        this.out = out;
        this.mtime = mtime;
    }

    void folder(String name) throws IOException {
        out.write(header(name, '5', 0755, 0));
    }

    void file(String name, byte[] content) throws IOException {
        out.write(header(name, '0', 0644, content.length));
        out.write(content);
        pad(content.length);
    }

    /** A file of exactly {@code size} bytes. */
    void file(String name, InputStream content, long size) throws IOException {
        out.write(header(name, '0', 0644, size));
        long copied = content.transferTo(out);
        if (copied != size) {
            throw new IOException("%s has %d bytes, not %d".formatted(name, copied, size));
        }
        pad(size);
    }

    /** Ends the archive; the stream stays open. */
    void end() throws IOException {
        out.write(new byte[2 * BLOCK]);
    }

    private void pad(long size) throws IOException {
        out.write(new byte[(int) (-size & (BLOCK - 1))]);
    }

    private byte[] header(String name, char type, int mode, long size) {
        byte[] header = new byte[BLOCK];
        byte[] nameBytes = name.getBytes(StandardCharsets.UTF_8);
        if (nameBytes.length > NAME) {
            throw new IllegalArgumentException("Names have at most 100 bytes here: " + name);
        }
        System.arraycopy(nameBytes, 0, header, 0, nameBytes.length);
        put(header, 100, "%07o".formatted(mode));
        put(header, 108, "0000000");
        put(header, 116, "0000000");
        putSize(header, size);
        put(header, 136, "%011o".formatted(mtime));
        Arrays.fill(header, 148, 156, (byte) ' ');
        header[156] = (byte) type;
        put(header, 257, "ustar\00000");
        int sum = 0;
        for (byte b : header) {
            sum += b & 0xff;
        }
        put(header, 148, "%06o\0".formatted(sum));
        return header;
    }

    /** Eleven octal digits, or beyond eight gibibytes GNU's binary form. */
    private static void putSize(byte[] header, long size) {
        if (size <= LARGEST_OCTAL) {
            put(header, 124, "%011o".formatted(size));
            return;
        }
        header[124] = (byte) 0x80;
        for (int i = 0; i < 8; i++) {
            header[135 - i] = (byte) (size >> (8 * i));
        }
    }

    private static void put(byte[] header, int offset, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(bytes, 0, header, offset, bytes.length);
    }
}
