package io.slipway.agent.snapshot;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** Writes tar archives for tests, byte by byte, so that they can be as odd as archives of strangers. */
public final class TarBytes {
    private static final int BLOCK = 512;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private int mode = 0644;
    private int uid;
    private int gid;
    private long mtime = 1_700_000_000;
    private Map<String, byte[]> pax = Map.of();

    /** Attributes of the entries that follow. */
    public TarBytes as(int newMode, int newUid, int newGid, long newMtime) {
        mode = newMode;
        uid = newUid;
        gid = newGid;
        mtime = newMtime;
        return this;
    }

    /** Extended header records of the next entry alone. */
    public TarBytes pax(Map<String, byte[]> records) {
        pax = records;
        return this;
    }

    public TarBytes file(String name, String content) {
        return entry(name, '0', "", content.getBytes(StandardCharsets.UTF_8), 0, 0);
    }

    public TarBytes file(String name, byte[] content) {
        return entry(name, '0', "", content, 0, 0);
    }

    public TarBytes folder(String name) {
        return entry(name, '5', "", new byte[0], 0, 0);
    }

    public TarBytes link(String name, String target) {
        return entry(name, '2', target, new byte[0], 0, 0);
    }

    public TarBytes hardLink(String name, String target) {
        return entry(name, '1', target, new byte[0], 0, 0);
    }

    public TarBytes characterDevice(String name, int major, int minor) {
        return entry(name, '3', "", new byte[0], major, minor);
    }

    public TarBytes blockDevice(String name, int major, int minor) {
        return entry(name, '4', "", new byte[0], major, minor);
    }

    public TarBytes fifo(String name) {
        return entry(name, '6', "", new byte[0], 0, 0);
    }

    public byte[] bytes() {
        byte[] entries = out.toByteArray();
        return java.util.Arrays.copyOf(entries, entries.length + 2 * BLOCK);
    }

    private TarBytes entry(String name, char type, String link, byte[] content, int major, int minor) {
        if (!pax.isEmpty()) {
            ByteArrayOutputStream records = new ByteArrayOutputStream();
            pax.forEach((key, value) -> record(records, key, value));
            pax = Map.of();
            raw("pax", 'x', "", records.toByteArray(), 0, 0);
        }
        return raw(name, type, link, content, major, minor);
    }

    private static void record(ByteArrayOutputStream records, String key, byte[] value) {
        int base = key.getBytes(StandardCharsets.UTF_8).length + value.length + 3;
        int length = base + String.valueOf(base).length();
        length = base + String.valueOf(length).length();
        records.writeBytes((length + " " + key + "=").getBytes(StandardCharsets.UTF_8));
        records.writeBytes(value);
        records.write('\n');
    }

    private TarBytes raw(String name, char type, String link, byte[] content, int major, int minor) {
        byte[] header = new byte[BLOCK];
        put(header, 0, name);
        put(header, 100, "%07o\0".formatted(mode));
        put(header, 108, "%07o\0".formatted(uid));
        put(header, 116, "%07o\0".formatted(gid));
        put(header, 124, "%011o\0".formatted(content.length));
        put(header, 136, "%011o\0".formatted(mtime));
        put(header, 148, "        " + type);
        put(header, 157, link);
        put(header, 257, "ustar\00000");
        put(header, 329, "%07o\0".formatted(major));
        put(header, 337, "%07o\0".formatted(minor));
        int sum = 0;
        for (byte b : header) {
            sum += b & 0xff;
        }
        put(header, 148, "%06o\0 ".formatted(sum));
        out.writeBytes(header);
        out.writeBytes(content);
        out.writeBytes(new byte[(BLOCK - content.length % BLOCK) % BLOCK]);
        return this;
    }

    private static void put(byte[] header, int offset, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        System.arraycopy(bytes, 0, header, offset, bytes.length);
    }
}
