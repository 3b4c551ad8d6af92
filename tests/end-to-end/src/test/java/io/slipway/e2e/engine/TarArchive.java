package io.slipway.e2e.engine;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** A tar archive (ustar) that grows entry by entry. Names are at most 100 bytes. */
final class TarArchive {
    private static final int BLOCK = 512;
    private static final long MTIME = 1_700_000_000L;

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    TarArchive file(String name, int mode, byte[] content) {
        return file(name, mode, 0, 0, content);
    }

    TarArchive file(String name, int mode, String content) {
        return file(name, mode, content.getBytes(StandardCharsets.UTF_8));
    }

    TarArchive file(String name, int mode, int uid, int gid, byte[] content) {
        entry('0', name, mode, uid, gid, "", content);
        return this;
    }

    TarArchive folder(String name, int mode, int uid, int gid) {
        entry('5', name + "/", mode, uid, gid, "", new byte[0]);
        return this;
    }

    TarArchive folder(String name, int mode) {
        return folder(name, mode, 0, 0);
    }

    TarArchive symbolicLink(String name, String target) {
        entry('2', name, 0777, 0, 0, target, new byte[0]);
        return this;
    }

    /** Its mode is that of the target: engines apply it to what both names stand for. */
    TarArchive hardLink(String name, int mode, String target) {
        entry('1', name, mode, 0, 0, target, new byte[0]);
        return this;
    }

    /** Says that a lower layer's file or folder is gone. */
    TarArchive whiteout(String folder, String name) {
        return file(folder + "/.wh." + name, 0600, new byte[0]);
    }

    /** Says that nothing which lower layers have in this folder is seen. */
    TarArchive opaque(String folder) {
        return file(folder + "/.wh..wh..opq", 0600, new byte[0]);
    }

    /** A device node; its type is {@code c} or {@code b}. */
    TarArchive device(String name, char type, int major, int minor) {
        byte[] header = header(type == 'c' ? '3' : '4', name, 0666, 0, 0, "", 0);
        octal(header, 329, 8, major);
        octal(header, 337, 8, minor);
        bytes.writeBytes(checked(header));
        return this;
    }

    byte[] toBytes() {
        byte[] body = bytes.toByteArray();
        return Arrays.copyOf(body, body.length + 2 * BLOCK);
    }

    private void entry(char type, String name, int mode, int uid, int gid, String target, byte[] content) {
        bytes.writeBytes(checked(header(type, name, mode, uid, gid, target, content.length)));
        bytes.writeBytes(content);
        bytes.writeBytes(new byte[(BLOCK - content.length % BLOCK) % BLOCK]);
    }

    private static byte[] header(char type, String name, int mode, int uid, int gid, String target, int length) {
        byte[] header = new byte[BLOCK];
        text(header, 0, name);
        octal(header, 100, 8, mode);
        octal(header, 108, 8, uid);
        octal(header, 116, 8, gid);
        octal(header, 124, 12, length);
        octal(header, 136, 12, MTIME);
        header[156] = (byte) type;
        text(header, 157, target);
        text(header, 257, "ustar");
        text(header, 263, "00");
        return header;
    }

    /** Puts the sum of all bytes in its place, which counts as spaces meanwhile. */
    private static byte[] checked(byte[] header) {
        Arrays.fill(header, 148, 156, (byte) ' ');
        int sum = 0;
        for (byte b : header) {
            sum += b & 0xff;
        }
        octal(header, 148, 7, sum);
        return header;
    }

    private static void octal(byte[] header, int offset, int width, long value) {
        text(header, offset, String.format("%0" + (width - 1) + "o", value));
        header[offset + width - 1] = 0;
    }

    private static void text(byte[] header, int offset, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        if (bytes.length > 100) {
            throw new IllegalArgumentException("longer than 100 bytes: " + text);
        }
        System.arraycopy(bytes, 0, header, offset, bytes.length);
    }
}
