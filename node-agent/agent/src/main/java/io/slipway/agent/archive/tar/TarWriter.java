package io.slipway.agent.archive.tar;

import io.slipway.agent.archive.tar.Block.Field;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.TreeSet;

/** Writes an archive to a stream. */
public final class TarWriter {
    private static final byte[] ZEROS = new byte[Block.SIZE];
    private static final int BUFFER = 128 << 10;

    private final OutputStream out;
    private final byte[] buffer = new byte[BUFFER];

    /** @param out gets many small writes; not closed here */
    public TarWriter(OutputStream out) {
        this.out = out;
    }

    /** Writes an entry that has no data. */
    public void put(Entry entry) throws IOException {
        PaxRecords pax = new PaxRecords();
        Block header = header(entry, pax);
        if (!pax.isEmpty()) {
            extension(entry, pax);
        }
        out.write(header.bytes());
    }

    /**
     * Writes an entry with its data, of which it takes as much as the entry's size says.
     *
     * @return how much of that was missing; zeros stand for it
     */
    public long put(Entry entry, InputStream data) throws IOException {
        put(entry);
        long left = entry.size();
        int count = 0;
        while (left > 0 && count >= 0) {
            count = data.read(buffer, 0, (int) Math.min(buffer.length, left));
            if (count > 0) {
                out.write(buffer, 0, count);
                left -= count;
            }
        }
        if (left > 0) {
            fill(left);
        }
        pad(entry.size());
        return left;
    }

    private void fill(long length) throws IOException {
        Arrays.fill(buffer, (byte) 0);
        for (long left = length; left > 0; left -= buffer.length) {
            out.write(buffer, 0, (int) Math.min(buffer.length, left));
        }
    }

    private void pad(long size) throws IOException {
        out.write(ZEROS, 0, (int) (-size & (Block.SIZE - 1)));
    }

    /** Ends the archive. */
    public void finish() throws IOException {
        out.write(ZEROS);
        out.write(ZEROS);
        out.flush();
    }

    private static Block header(Entry entry, PaxRecords pax) {
        Block header = new Block(new byte[Block.SIZE]);
        header.ustar();
        header.flag(entry.kind().flag());
        text(header, Field.NAME, "path", entry.name(), pax);
        text(header, Field.LINK, "linkpath", entry.link(), pax);
        header.number(Field.MODE, entry.permissions());
        number(header, Field.USER, "uid", Integer.toUnsignedLong(entry.ids().user()), pax);
        number(header, Field.GROUP, "gid", Integer.toUnsignedLong(entry.ids().group()), pax);
        number(header, Field.SIZE, "size", entry.size(), pax);
        header.number(Field.MODIFIED, entry.modified().seconds());
        long seconds = entry.modified().seconds();
        if (entry.modified().nanoseconds() != 0 || seconds < 0 || seconds > Field.MODIFIED.largest()) {
            pax.putTime("mtime", entry.modified());
        }
        header.number(Field.MAJOR, entry.device().major());
        header.number(Field.MINOR, entry.device().minor());
        for (String name : new TreeSet<>(entry.xattrs().keySet())) {
            pax.putXattr(name, entry.xattrs().getOrDefault(name, ZEROS));
        }
        header.seal();
        return header;
    }

    private static void text(Block header, Field field, String key, String text, PaxRecords pax) {
        header.text(field, text);
        if (text.length() > field.length()) {
            pax.put(key, text);
        }
    }

    private static void number(Block header, Field field, String key, long value, PaxRecords pax) {
        header.number(field, value);
        if (value > field.largest()) {
            pax.put(key, String.valueOf(value));
        }
    }

    private void extension(Entry entry, PaxRecords pax) throws IOException {
        byte[] data = pax.data();
        Block header = new Block(new byte[Block.SIZE]);
        header.ustar();
        header.flag('x');
        String base = entry.name()
                .substring(entry.name().lastIndexOf('/', entry.name().length() - 2) + 1);
        header.text(Field.NAME, "PaxHeaders.0/" + base);
        header.number(Field.MODE, 0644);
        header.number(Field.USER, 0);
        header.number(Field.GROUP, 0);
        header.number(Field.SIZE, data.length);
        header.number(Field.MODIFIED, 0);
        header.seal();
        out.write(header.bytes());
        out.write(data);
        pad(data.length);
    }
}
