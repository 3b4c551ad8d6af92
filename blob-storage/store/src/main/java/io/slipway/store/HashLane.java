package io.slipway.store;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;

/**
 * Hashes buffers on a virtual thread of its own while their owner writes them and reads the next. It lends the buffers
 * itself: at most {@value #MOST} from the pool, taken one by one as the hash falls behind. A body that fits into one
 * buffer is hashed by the caller's thread.
 */
final class HashLane implements AutoCloseable {
    private static final int MOST = 4;

    /** Follows the last filled buffer. */
    private static final ByteBuffer END = ByteBuffer.allocate(0);

    private final MessageDigest digest;
    private final BufferPool pool;
    private final BlockingQueue<ByteBuffer> filled = new LinkedBlockingQueue<>();
    private final BlockingQueue<byte[]> hashed = new LinkedBlockingQueue<>();
    private final byte[] first;
    private final boolean pooled;
    private final List<byte[]> taken = new ArrayList<>(MOST);
    private @Nullable Thread thread;

    HashLane(MessageDigest digest, BufferPool pool) {
        this.digest = digest;
        this.pool = pool;
        byte[] large = pool.tryTake();
        this.pooled = large != null;
        this.first = large == null ? new byte[BufferPool.SMALL] : large;
        if (large != null) {
            taken.add(large);
        }
    }

    /** The buffer to fill first. */
    byte[] first() {
        return first;
    }

    /**
     * Hashes what was filled. Until {@link #next} is called the buffer may be read, and not written.
     *
     * @param last whether nothing follows
     */
    void hash(byte[] buffer, int length, boolean last) {
        if (!pooled || (last && thread == null)) {
            digest.update(buffer, 0, length);
            return;
        }
        if (thread == null) {
            thread = Thread.ofVirtual().name("blob-hash").start(this::work);
        }
        filled.add(ByteBuffer.wrap(buffer, 0, length));
    }

    /** Another buffer to fill, for which it may have to wait until the hash has caught up. */
    byte[] next() {
        if (!pooled) {
            return first;
        }
        byte[] free = hashed.poll();
        if (free == null && taken.size() < MOST) {
            free = pool.tryTake();
            if (free != null) {
                taken.add(free);
            }
        }
        return free == null ? Waiting.uninterrupted(hashed::take) : free;
    }

    @SuppressWarnings("ByteBufferBackingArray") // hash() wrapped the whole array
    private void work() {
        for (ByteBuffer next = take(); next.hasRemaining(); next = take()) {
            digest.update(next);
            hashed.add(next.array());
        }
    }

    private ByteBuffer take() {
        return Waiting.uninterrupted(filled::take);
    }

    /** Waits until all is hashed. */
    void finish() {
        Thread running = thread;
        if (running != null) {
            filled.add(END);
            Waiting.uninterrupted(() -> {
                running.join();
                return true;
            });
            thread = null;
        }
    }

    /** Finishes, and gives all buffers back, which nobody may use from then on. */
    @Override
    public void close() {
        finish();
        taken.forEach(pool::giveBack);
        taken.clear();
    }
}
