package io.slipway.layer.testing;

import io.slipway.layer.testing.ModelFile.Kind;
import io.slipway.layer.testing.ModelFile.Seen;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Reads an EROFS image as the kernel would, from the format's description alone: nothing here comes from the writer. Every rule
 * of the format that is broken is an {@link AssertionError}.
 */
public final class ErofsImage {
    private static final int BLOCK = 512;

    private final ByteBuffer image;
    private final List<byte[]> devices = new ArrayList<>();
    private final TreeMap<String, Seen> seen = new TreeMap<>();
    private final Map<Long, TreeSet<String>> names = new HashMap<>();

    private ErofsImage(byte[] image, List<Path> tars) throws IOException {
        this.image = ByteBuffer.wrap(image).order(ByteOrder.LITTLE_ENDIAN);
        for (Path tar : tars) {
            devices.add(Files.readAllBytes(tar));
        }
    }

    public static ErofsImage read(Path file, List<Path> tars) throws IOException {
        ErofsImage image = new ErofsImage(Files.readAllBytes(file), tars);
        image.readAll();
        return image;
    }

    public TreeMap<String, Seen> seen() {
        return seen;
    }

    public List<TreeSet<String>> linkGroups() {
        return Model.sortedGroups(names.values());
    }

    private void readAll() {
        check(image.capacity() % BLOCK == 0, "size in whole blocks");
        int sb = 1024;
        check(image.getInt(sb) == 0xE0F5E1E2, "magic");
        check(image.getInt(sb + 4) == checksum(sb), "checksum");
        check(image.get(sb + 12) == 9, "512-byte blocks");
        check(image.getInt(sb + 36) == image.capacity() / BLOCK, "blocks");
        check(image.getInt(sb + 40) == 0, "metadata address");
        int incompatible = image.getInt(sb + 80);
        int count = image.getShort(sb + 86);
        check(count == devices.size(), "devices");
        check(incompatible == (count > 0 ? 0xc : 0x4), "incompatible features");
        int slot = image.getShort(sb + 88) * 128;
        for (int i = 0; i < count; i++) {
            check(image.getInt(slot + 128 * i + 64) == (devices.get(i).length + 511) / 512, "blocks of device");
        }
        long root = Short.toUnsignedLong(image.getShort(sb + 14));
        readInode(root, root, "");
        check(image.getLong(sb + 16) == names.size(), "inodes");
    }

    /** CRC-32C bit by bit, without inversion at the end. */
    private int checksum(int sb) {
        int crc = ~0;
        for (int i = 0; i < BLOCK; i++) {
            crc ^= i >= 4 && i < 8 ? 0 : image.get(sb + i) & 0xff;
            for (int bit = 0; bit < 8; bit++) {
                crc = (crc >>> 1) ^ ((crc & 1) != 0 ? 0x82F63B78 : 0);
            }
        }
        return crc;
    }

    private void readInode(long nid, long parent, String path) {
        int at = Math.toIntExact(nid * 32);
        int format = image.getShort(at);
        check((format & 1) == 1 && format >> 4 == 0, "extended inode");
        int layout = format >> 1;
        int xattrUnits = Short.toUnsignedInt(image.getShort(at + 2));
        int mode = Short.toUnsignedInt(image.getShort(at + 4));
        long size = image.getLong(at + 8);
        int place = image.getInt(at + 16);
        int xattrBytes = xattrUnits == 0 ? 0 : 12 + 4 * (xattrUnits - 1);
        int body = at + 64 + xattrBytes;
        ModelFile file = new ModelFile(kind(mode));
        file.mode = mode & 07777;
        file.uid = image.getInt(at + 24);
        file.gid = image.getInt(at + 28);
        file.mtimeSeconds = image.getLong(at + 32);
        file.mtimeNanos = image.getInt(at + 40);
        file.xattrs = xattrs(at + 64, xattrBytes);
        boolean first = names.computeIfAbsent(nid, n -> new TreeSet<>()).add(path);
        check(first, "one visit per name");
        switch (file.kind) {
            case FILE -> file.data = size == 0 ? new byte[0] : chunks(layout, size, place, body);
            case SYMLINK -> file.target = latin1(flat(layout, size, place, body));
            case CHARACTER_DEVICE, BLOCK_DEVICE -> {
                file.major = (place >>> 8) & 0xfff;
                file.minor = (place & 0xff) | (place >>> 12 & 0xfff00);
            }
            case DIRECTORY -> readDirectory(flat(layout, size, place, body), nid, parent, path);
            case FIFO -> check(size == 0, "size of a pipe");
        }
        seen.put(path, file.seen(image.getInt(at + 44)));
    }

    private static Kind kind(int mode) {
        return switch (mode >> 12) {
            case 010 -> Kind.FILE;
            case 04 -> Kind.DIRECTORY;
            case 012 -> Kind.SYMLINK;
            case 02 -> Kind.CHARACTER_DEVICE;
            case 06 -> Kind.BLOCK_DEVICE;
            case 01 -> Kind.FIFO;
            default -> throw new AssertionError("mode " + mode);
        };
    }

    private byte[] flat(int layout, long size, int block, int body) {
        byte[] data = new byte[Math.toIntExact(size)];
        if (layout == 0) {
            check(size == 0 || block * (long) BLOCK + (size + 511 & -512) <= image.capacity(), "blocks inside");
            image.get(block * BLOCK, data);
            return data;
        }
        check(layout == 2, "flat layout");
        int whole = data.length & -BLOCK;
        int tail = data.length - whole;
        check(tail > 0 && body / BLOCK == (body + tail - 1) / BLOCK, "tail within one block");
        image.get(block * BLOCK, data, 0, whole);
        image.get(body, data, whole, tail);
        return data;
    }

    private byte[] chunks(int layout, long size, int place, int body) {
        check(layout == 4 && (place & ~0x3f) == 0 && (place & 0x20) != 0, "chunk format");
        long chunk = (long) BLOCK << (place & 0x1f);
        byte[] data = new byte[Math.toIntExact(size)];
        int index = body + 7 & -8;
        for (long at = 0; at < size; at += chunk, index += 8) {
            check(image.getShort(index) == 0, "advice");
            byte[] device = devices.get(image.getShort(index + 2) - 1);
            long from = Integer.toUnsignedLong(image.getInt(index + 4)) * BLOCK;
            int count = Math.toIntExact(Math.min(chunk, size - at));
            check(from + count <= device.length, "data inside the device");
            System.arraycopy(device, Math.toIntExact(from), data, Math.toIntExact(at), count);
        }
        return data;
    }

    private Map<String, String> xattrs(int at, int bytes) {
        Map<String, String> xattrs = new TreeMap<>();
        if (bytes == 0) {
            return xattrs;
        }
        check(bytes > 12 && image.get(at + 4) == 0, "no shared attributes");
        int entry = at + 12;
        while (entry < at + bytes) {
            int nameLength = image.get(entry) & 0xff;
            int valueLength = Short.toUnsignedInt(image.getShort(entry + 2));
            String prefix = switch (image.get(entry + 1)) {
                case 1 -> "user.";
                case 2 -> "system.posix_acl_access";
                case 3 -> "system.posix_acl_default";
                case 4 -> "trusted.";
                case 6 -> "security.";
                default -> throw new AssertionError("attribute index " + image.get(entry + 1));
            };
            String name = prefix + text(entry + 4, nameLength);
            check(xattrs.put(name, text(entry + 4 + nameLength, valueLength)) == null, "each attribute once");
            entry += 4 + nameLength + valueLength + 3 & -4;
        }
        check(entry == at + bytes, "attributes end where they should");
        return xattrs;
    }

    private String text(int at, int length) {
        byte[] bytes = new byte[length];
        image.get(at, bytes);
        return latin1(bytes);
    }

    private void readDirectory(byte[] content, long self, long parent, String path) {
        check(content.length > 0, "a directory has content");
        String last = null;
        boolean dot = false;
        boolean dotDot = false;
        for (int block = 0; block < content.length; block += BLOCK) {
            int end = Math.min(BLOCK, content.length - block);
            ByteBuffer entries = ByteBuffer.wrap(content, block, end).slice().order(ByteOrder.LITTLE_ENDIAN);
            int count = entries.getShort(8) / 12;
            check(count > 0 && entries.getShort(8) % 12 == 0, "entries of a block");
            for (int i = 0; i < count; i++) {
                int from = entries.getShort(12 * i + 8);
                int to = i + 1 < count ? entries.getShort(12 * i + 20) : end;
                byte[] bytes = Arrays.copyOfRange(content, block + from, block + to);
                String name = latin1(bytes);
                int zero = name.indexOf('\0');
                if (i + 1 == count && zero >= 0) {
                    name = name.substring(0, zero);
                }
                check(!name.isEmpty() && name.length() <= 255 && name.indexOf('\0') < 0, "name");
                check(last == null || last.compareTo(name) < 0, "names in order");
                last = name;
                long nid = entries.getLong(12 * i);
                int type = entries.get(12 * i + 10);
                if (name.equals(".")) {
                    dot = nid == self && type == 2;
                } else if (name.equals("..")) {
                    dotDot = nid == parent && type == 2;
                } else {
                    check(typeOf(nid) == type, "type of an entry");
                    readInode(nid, self, path.isEmpty() ? name : path + "/" + name);
                }
            }
        }
        check(dot && dotDot, "dots");
    }

    private int typeOf(long nid) {
        return switch (kind(Short.toUnsignedInt(image.getShort(Math.toIntExact(nid * 32) + 4)))) {
            case FILE -> 1;
            case DIRECTORY -> 2;
            case CHARACTER_DEVICE -> 3;
            case BLOCK_DEVICE -> 4;
            case FIFO -> 5;
            case SYMLINK -> 7;
        };
    }

    private static String latin1(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    private static void check(boolean condition, String what) {
        if (!condition) {
            throw new AssertionError("Broken EROFS image: " + what);
        }
    }
}
