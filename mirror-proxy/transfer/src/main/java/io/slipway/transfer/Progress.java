package io.slipway.transfer;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.atomic.AtomicLong;

/** How far a body that is being sent has come. Written by the thread that sends it, read by whoever waits. */
final class Progress {
    private final AtomicLong bytes = new AtomicLong();
    private volatile boolean ended;

    /** A stream to send in place of this one, from the beginning. */
    InputStream of(InputStream stream) {
        bytes.set(0);
        ended = false;
        return new Counted(stream);
    }

    /** How many bytes have been handed on. */
    long bytes() {
        return bytes.get();
    }

    /** Whether all have. */
    boolean ended() {
        return ended;
    }

    private final class Counted extends FilterInputStream {
        private Counted(InputStream stream) {
            super(stream);
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            int count = in.read(buffer, offset, length);
            if (count < 0) {
                ended = true;
            } else {
                bytes.addAndGet(count);
            }
            return count;
        }
    }
}
