package io.slipway.agent.archive.tar;

import io.slipway.agent.archive.tar.Block.Field;
import io.slipway.agent.archive.tar.Entry.Device;
import io.slipway.agent.archive.tar.Entry.Ids;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads an archive from a stream, one entry after the other. What is behind the end marker is not read.
 *
 * <p>Holds one header at a time; an extended header may have a mebibyte, a name 4096 bytes.
 */
public final class TarReader {
    private static final int LARGEST_EXTENSION = 1 << 20;
    private static final int LONGEST_NAME = 4096;
    private static final long LARGEST_ID = 0xffff_fffeL;
    private static final int PERMISSIONS = 07777;
    private static final int LARGEST_MAJOR = 0xfff;
    private static final int LARGEST_MINOR = 0xfffff;
    private static final int BUFFER = 128 << 10;

    private final InputStream in;
    private final byte[] buffer = new byte[BUFFER];

    /** Of the current entry's data and what pads it, how much has not been read yet. */
    private long left;

    private long padding;

    /** @param in gets small reads */
    public TarReader(InputStream in) {
        this.in = in;
    }

    /**
     * The next entry; what was not read of the one before is skipped. Empty at the end.
     *
     * @throws MalformedTarException when it is no archive
     * @throws EOFException when it ends in the middle of an entry
     */
    public Optional<Entry> next() throws IOException {
        skip();
        PaxRecords pax = new PaxRecords();
        String longName = null;
        String longLink = null;
        while (true) {
            Block header = header();
            if (header == null) {
                return Optional.empty();
            }
            switch (header.flag()) {
                case 'x' -> pax = PaxRecords.parse(extension(header));
                case 'g' -> PaxRecords.parse(extension(header));
                case 'L' -> longName = untilZero(extension(header));
                case 'K' -> longLink = untilZero(extension(header));
                default -> {
                    return Optional.of(entry(header, pax, longName, longLink));
                }
            }
        }
    }

    /** Copies the current entry's data. @throws EOFException when the archive ends too early */
    public void copyData(OutputStream out) throws IOException {
        while (left > 0) {
            int count = in.read(buffer, 0, (int) Math.min(buffer.length, left));
            if (count < 0) {
                throw new EOFException("unexpected EOF");
            }
            out.write(buffer, 0, count);
            left -= count;
        }
    }

    private void skip() throws IOException {
        copyData(OutputStream.nullOutputStream());
        for (int count = 0; padding > 0 && count >= 0; padding -= Math.max(count, 0)) {
            count = in.read(buffer, 0, (int) padding);
        }
        // The padding of the last file may be missing.
        padding = 0;
    }

    private @Nullable Block header() throws IOException {
        Block block = block();
        if (block == null || !block.isZero()) {
            return sealed(block);
        }
        Block second = block();
        if (second == null || second.isZero()) {
            return null;
        }
        throw new MalformedTarException("archive/tar: invalid tar header");
    }

    private static @Nullable Block sealed(@Nullable Block block) throws MalformedTarException {
        if (block != null && !block.isSealed()) {
            throw new MalformedTarException("archive/tar: invalid tar header");
        }
        return block;
    }

    private @Nullable Block block() throws IOException {
        byte[] bytes = in.readNBytes(Block.SIZE);
        if (bytes.length == 0) {
            return null;
        }
        if (bytes.length < Block.SIZE) {
            throw new EOFException("unexpected EOF");
        }
        return new Block(bytes);
    }

    private byte[] extension(Block header) throws IOException {
        long size = header.number(Field.SIZE);
        if (size < 0 || size > LARGEST_EXTENSION) {
            throw new MalformedTarException("archive/tar: header field too long");
        }
        byte[] data = in.readNBytes((int) size);
        if (data.length < size) {
            throw new EOFException("unexpected EOF");
        }
        padding = -size & (Block.SIZE - 1);
        skip();
        return data;
    }

    private static String untilZero(byte[] data) {
        String text = new String(data, StandardCharsets.ISO_8859_1);
        int end = text.indexOf('\0');
        return end < 0 ? text : text.substring(0, end);
    }

    private Entry entry(Block header, PaxRecords pax, @Nullable String longName, @Nullable String longLink)
            throws IOException {
        String name = checked(longName == null ? pax.text("path", name(header)) : longName);
        Kind kind = kind(header, name, pax);
        String link = longLink == null ? pax.text("linkpath", header.text(Field.LINK)) : longLink;
        long size = pax.number("size", header.number(Field.SIZE));
        if (size < 0) {
            throw new MalformedTarException("archive/tar: invalid tar header");
        }
        left = kind == Kind.FILE ? size : 0;
        padding = -left & (Block.SIZE - 1);
        Ids ids = new Ids(
                id(pax.number("uid", header.number(Field.USER))), id(pax.number("gid", header.number(Field.GROUP))));
        Device device = kind.isDevice()
                ? new Device(number(header, Field.MAJOR, LARGEST_MAJOR), number(header, Field.MINOR, LARGEST_MINOR))
                : Device.NONE;
        int permissions = (int) (header.number(Field.MODE) & PERMISSIONS);
        Map<String, byte[]> xattrs = pax.xattrs();
        return new Entry(
                name,
                kind,
                kind.isLink() ? checked(link) : "",
                permissions,
                ids,
                pax.time("mtime", header.number(Field.MODIFIED)),
                left,
                device,
                xattrs);
    }

    private static String name(Block header) {
        String name = header.text(Field.NAME);
        String prefix = header.hasPrefix() ? header.text(Field.PREFIX) : "";
        return prefix.isEmpty() ? name : prefix + "/" + name;
    }

    private static String checked(String name) throws MalformedTarException {
        if (name.length() > LONGEST_NAME) {
            throw new MalformedTarException(
                    "a name of %d bytes, %d are allowed".formatted(name.length(), LONGEST_NAME));
        }
        return name;
    }

    private static Kind kind(Block header, String name, PaxRecords pax) throws MalformedTarException {
        char flag = header.flag();
        if (flag == 'S' || pax.isSparse()) {
            throw new MalformedTarException(
                    "%s is a sparse file in GNU tar's form, which is not taken".formatted(shown(name)));
        }
        if (flag == '\0') {
            // V7 had no kind for folders, but ended their names in a slash.
            return name.endsWith("/") ? Kind.FOLDER : Kind.FILE;
        }
        for (Kind kind : Kind.values()) {
            if (kind.flag() == flag) {
                return kind;
            }
        }
        throw new MalformedTarException("unhandled tar header type " + (int) flag);
    }

    private static String shown(String name) {
        return new String(name.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
    }

    private static int id(long id) throws MalformedTarException {
        if (id < 0 || id > LARGEST_ID) {
            throw new MalformedTarException("the impossible user or group id " + id);
        }
        return (int) id;
    }

    private static int number(Block header, Field field, int largest) throws MalformedTarException {
        long number = header.number(field);
        if (number < 0 || number > largest) {
            throw new MalformedTarException("the impossible device number " + number);
        }
        return (int) number;
    }
}
