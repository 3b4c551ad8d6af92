package io.slipway.layer.tar;

import io.slipway.layer.ByteString;
import io.slipway.layer.InvalidLayerException;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Reads the headers of an uncompressed tar file, one entry after the other, without reading the data between them. Takes old
 * V7, POSIX ustar with PAX extensions, star, and GNU's long names and binary numbers. Where programs disagree about what an
 * archive says, the archive is refused; where they agree to be lenient (no end marker, no padding behind the last file, data
 * behind the end marker), so is this.
 *
 * <p>Not for use by several threads.
 *
 * <p>Sources: POSIX.1-2017, pax; GNU tar's manual, "Basic Tar Format"; Go's archive/tar, which is what docker reads with.
 */
public final class TarReader implements Closeable {
    private final TarBytes bytes;
    private final FileWindow file;
    private final TarLimits limits;
    private final byte[] block = new byte[TarHeader.BLOCK];
    private long position;
    private int entries;
    private long metadata;
    private boolean ended;

    private TarReader(TarBytes bytes, TarLimits limits) {
        this.bytes = bytes;
        this.file = new FileWindow(bytes);
        this.limits = limits;
    }

    /** Opens a file. */
    public static TarReader open(Path tar, TarLimits limits) throws IOException {
        return over(TarFile.open(tar), limits);
    }

    /** Reads an archive that lies elsewhere; closing the reader closes it. */
    public static TarReader over(TarBytes bytes, TarLimits limits) {
        return new TarReader(bytes, limits);
    }

    /** The size of the file in bytes. */
    public long size() {
        return file.size();
    }

    /**
     * The next entry, or null at the end of the archive.
     *
     * @throws InvalidLayerException when the archive is damaged, ambiguous or beyond the limits
     */
    public @Nullable TarEntry next() throws IOException {
        if (ended) {
            return null;
        }
        Extensions extensions = new Extensions(position);
        while (true) {
            long offset = position;
            TarHeader header = nextHeader();
            if (header == null) {
                ended = true;
                extensions.checkUnused();
                return null;
            }
            switch (header.typeFlag()) {
                case 'x' -> extensions.pax = PaxRecords.parse(extension(header, offset), offset);
                case 'g' -> checkGlobal(PaxRecords.parse(extension(header, offset), offset));
                case 'L' -> extensions.longName = untilZero(extension(header, offset));
                case 'K' -> extensions.longLink = untilZero(extension(header, offset));
                default -> {
                    return entry(header, extensions);
                }
            }
        }
    }

    private @Nullable TarHeader nextHeader() throws IOException {
        if (position == file.size()) {
            return null;
        }
        readBlock();
        if (!TarHeader.isZero(block)) {
            return TarHeader.parse(block, position - TarHeader.BLOCK);
        }
        if (position == file.size()) {
            return null;
        }
        readBlock();
        if (TarHeader.isZero(block)) {
            return null;
        }
        throw new InvalidLayerException(
                "The archive goes on behind a single block of zeros, at byte " + (position - TarHeader.BLOCK));
    }

    private void readBlock() throws IOException {
        if (file.size() - position < TarHeader.BLOCK) {
            throw new InvalidLayerException("The archive ends in the middle of a header, at byte " + file.size());
        }
        file.read(position, block);
        position += TarHeader.BLOCK;
    }

    private byte[] extension(TarHeader header, long offset) throws IOException {
        long size = header.size();
        if (size < 0 || size > TarLimits.EXTENSION_BYTES) {
            throw new InvalidLayerException("The extended header at byte %d has %d bytes, %d are allowed"
                    .formatted(offset, size, TarLimits.EXTENSION_BYTES));
        }
        if (size > file.size() - position) {
            throw new InvalidLayerException("The archive ends in the middle of the extended header at byte " + offset);
        }
        countEntry();
        byte[] data = new byte[(int) size];
        file.read(position, data);
        skip(size);
        return data;
    }

    private void checkGlobal(PaxRecords records) throws InvalidLayerException {
        String key = records.firstThatChangesEntries();
        if (key != null) {
            throw new InvalidLayerException(
                    "The archive has a global header that sets %s for all entries, which readers disagree about"
                            .formatted(ByteString.latin1(key).quoted()));
        }
    }

    private static ByteString untilZero(byte[] data) {
        int end = 0;
        while (end < data.length && data[end] != 0) {
            end++;
        }
        return ByteString.of(data, 0, end);
    }

    private TarEntry entry(TarHeader header, Extensions extensions) throws InvalidLayerException {
        countEntry();
        TarEntry entry = EntryFields.of(header, extensions, position);
        metadata += EntryFields.metadataBytes(entry);
        if (metadata > limits.metadataBytes()) {
            throw new InvalidLayerException(
                    "The archive has more than %d bytes of names and attributes".formatted(limits.metadataBytes()));
        }
        if (entry.size() > file.size() - position) {
            throw new InvalidLayerException(
                    entry.name(),
                    "has %d bytes of data at byte %d, but the archive ends at %d"
                            .formatted(entry.size(), position, file.size()));
        }
        skip(entry.size());
        return entry;
    }

    private void countEntry() throws InvalidLayerException {
        if (++entries > limits.entries()) {
            throw new InvalidLayerException("The archive has more than %d entries".formatted(limits.entries()));
        }
    }

    /** Over data and what pads it to a whole block, which may be missing at the very end. */
    private void skip(long size) {
        long padding = -size & (TarHeader.BLOCK - 1);
        position = Math.min(position + size + padding, file.size());
    }

    @Override
    public void close() throws IOException {
        bytes.close();
    }

    /** What extended headers said about the entry to come. */
    static final class Extensions {
        final long offset;
        PaxRecords pax = PaxRecords.NONE;

        @Nullable
        ByteString longName;

        @Nullable
        ByteString longLink;

        Extensions(long offset) {
            this.offset = offset;
        }

        void checkUnused() throws InvalidLayerException {
            if (pax != PaxRecords.NONE || longName != null || longLink != null) {
                throw new InvalidLayerException(
                        "The archive ends behind an extended header that belongs to no entry, at byte " + offset);
            }
        }
    }
}
