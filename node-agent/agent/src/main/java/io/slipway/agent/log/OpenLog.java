package io.slipway.agent.log;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One open file of a log. It stays the same file while it is renamed, and what was read of it stays read. Being held open,
 * its inode is not given to another file, so the key tells it from all others.
 */
final class OpenLog implements Closeable {
    /** An entry holds 16 KiB of text, six times that when all of it is escaped. */
    private static final int LONGEST = 1 << 20;

    private static final int BLOCK = 64 << 10;
    private static final int TRIES = 10;
    private static final Logger LOG = LoggerFactory.getLogger(OpenLog.class);

    private final FileChannel channel;
    private final Object key;
    private final Instant modified;
    private long limit = Long.MAX_VALUE;
    private long position;
    private byte[] buffer = new byte[BLOCK];
    private int from;
    private int to;
    private boolean skipping;

    private OpenLog(FileChannel channel, Object key, Instant modified) {
        this.channel = channel;
        this.key = key;
        this.modified = modified;
    }

    /** None when there is no such file. */
    static Optional<OpenLog> open(Path path) throws IOException {
        for (int i = 0; i < TRIES; i++) {
            try {
                BasicFileAttributes before = attributes(path);
                FileChannel channel = FileChannel.open(path, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);
                OpenLog log = new OpenLog(
                        channel, before.fileKey(), before.lastModifiedTime().toInstant());
                if (attributes(path).fileKey().equals(log.key)) {
                    return Optional.of(log);
                }
                channel.close();
            } catch (NoSuchFileException e) {
                return Optional.empty();
            }
        }
        throw new IOException("the log is renamed faster than it can be opened: " + path);
    }

    private static BasicFileAttributes attributes(Path path) throws IOException {
        return Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    }

    /** What tells the file of this path from others, or none when there is none. */
    static Optional<Object> keyOf(Path path) throws IOException {
        try {
            return Optional.of(attributes(path).fileKey());
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    Object key() {
        return key;
    }

    /** When it was last written to, as of its opening. */
    Instant modified() {
        return modified;
    }

    FileChannel channel() {
        return channel;
    }

    /** Reads on from there. */
    void seek(long offset) {
        position = offset;
        from = 0;
        to = 0;
    }

    /** Nothing that is written from now on is read. */
    void stopAtPresentEnd() throws IOException {
        limit = channel.size();
    }

    /** The next whole line without its end, or none at present. */
    byte @Nullable [] next() throws IOException {
        while (true) {
            int end = lineEnd();
            if (end >= 0) {
                byte[] line = Arrays.copyOfRange(buffer, from, end);
                from = end + 1;
                if (!skipping) {
                    return line;
                }
                skipping = false;
            } else if (!fill()) {
                return null;
            }
        }
    }

    private int lineEnd() {
        for (int i = from; i < to; i++) {
            if (buffer[i] == '\n') {
                return i;
            }
        }
        return -1;
    }

    private boolean fill() throws IOException {
        makeRoom();
        int wanted = (int) Math.min(buffer.length - to, limit - position);
        int count = wanted <= 0 ? 0 : channel.read(ByteBuffer.wrap(buffer, to, wanted), position);
        if (count > 0) {
            position += count;
            to += count;
            return true;
        }
        followTruncation();
        return false;
    }

    private void makeRoom() {
        if (from > 0) {
            System.arraycopy(buffer, from, buffer, 0, to - from);
            to -= from;
            from = 0;
        }
        if (to == buffer.length) {
            if (buffer.length < LONGEST) {
                buffer = Arrays.copyOf(buffer, buffer.length * 2);
            } else {
                LOG.warn("A line of a container's log is longer than {} bytes and is passed over", LONGEST);
                skipping = true;
                to = 0;
            }
        }
    }

    /**
     * The writer takes back an entry that it could not write whole, and empties the file where only one is kept. So what is
     * left of a line that has vanished is forgotten.
     */
    private void followTruncation() throws IOException {
        long size = channel.size();
        if (size < position) {
            long wholeUntil = position - (to - from);
            skipping = false;
            seek(size < wholeUntil ? 0 : wholeUntil);
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
