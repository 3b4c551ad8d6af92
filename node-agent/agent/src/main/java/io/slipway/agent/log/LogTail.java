package io.slipway.agent.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Looks for the beginning of the last lines of a log, from its end backwards, so that the cost is that of those lines and
 * not that of the log. A line that was logged in pieces counts once.
 */
final class LogTail {
    private static final int BLOCK = 64 << 10;
    private static final int LONGEST = 1 << 20;

    private final long wanted;
    private long seen;
    private boolean last = true;

    LogTail(long wanted) {
        this.wanted = wanted;
    }

    /** Where in this file the wanted lines begin, or none when they begin before it. Files are given from the newest on. */
    OptionalLong beginningIn(FileChannel channel) throws IOException {
        long end = channel.size();
        byte[] behind = new byte[0];
        boolean whole = false;
        while (end > 0) {
            int size = (int) Math.min(BLOCK, end);
            end -= size;
            byte[] block = new byte[size + behind.length];
            System.arraycopy(behind, 0, block, size, behind.length);
            if (!read(channel, end, ByteBuffer.wrap(block, 0, size))) {
                return OptionalLong.of(0);
            }
            int lineEnd = block.length;
            for (int i = block.length - 1; i >= 0; i--) {
                if (block[i] == '\n') {
                    if (whole && isBeginning(Arrays.copyOfRange(block, i + 1, lineEnd))) {
                        return OptionalLong.of(end + lineEnd + 1);
                    }
                    whole = true;
                    lineEnd = i;
                }
            }
            behind = whole && lineEnd <= LONGEST ? Arrays.copyOf(block, lineEnd) : new byte[0];
        }
        return whole && isBeginning(behind) ? OptionalLong.of(behind.length + 1L) : OptionalLong.empty();
    }

    /** False when the file has become shorter, which happens where only one is kept: then all of it is new. */
    private static boolean read(FileChannel channel, long offset, ByteBuffer target) throws IOException {
        while (target.hasRemaining()) {
            if (channel.read(target, offset + target.position()) < 0) {
                return false;
            }
        }
        return true;
    }

    /** Whether the wanted lines begin right after this entry. The very last one counts even if its line has not ended. */
    private boolean isBeginning(byte[] line) {
        Optional<LogEntry> entry = LogEntry.parse(line);
        if (entry.isEmpty() || (!entry.get().endsLine() && !last)) {
            return false;
        }
        last = false;
        return seen++ == wanted;
    }
}
