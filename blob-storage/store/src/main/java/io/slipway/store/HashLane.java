package io.slipway.store;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;

/**
 * Hashes buffers on a thread of its own while their owner writes them and reads the next. It lends the buffers itself:
 * at most {@value #MOST} from the pool, taken one by one as the hash falls behind. A body that fits into one buffer is
 * hashed by the caller's thread.
 *
 * <p>A platform thread, since a hash never waits for long: as a virtual one it would hold one of the few carriers that
 * all requests share. There are as many at most as the pool has buffers.
 */
final class HashLane implements AutoCloseable {
    private static final int MOST = 6;

    /** Follows the last filled buffer. */
    private static final ByteBuffer END = ByteBuffer.allocate(0);

    private final MessageDigest digest;
    private final BufferPool pool;
    private final BlockingQueue<ByteBuffer> filled = new LinkedBlockingQueue<>();
    private final BlockingQueue<ByteBuffer> hashed = new LinkedBlockingQueue<>();
    private final ByteBuffer first;
    private final boolean pooled;
    private final List<ByteBuffer> taken = new ArrayList<>(MOST);
    private @Nullable Thread thread;

    HashLane(MessageDigest digest, BufferPool pool) {
        this.digest = digest;
        this.pool = pool;
        ByteBuffer large = pool.tryTake();
        this.pooled = large != null;
        this.first = large == null ? ByteBuffer.allocate(BufferPool.SMALL) : large;
        if (large != null) {
            taken.add(large);
        }
    }

    /** The buffer to fill first. */
    ByteBuffer first() {
        return first;
    }

    /**
     * Hashes what lies between the buffer's position and its limit, neither of which it moves. Until {@link #next} is
     * called the bytes may be read, and not written.
     *
     * @param last whether nothing follows
     */
    void hash(ByteBuffer buffer, boolean last) {
        if (!pooled || (last && thread == null)) {
            digest.update(buffer.duplicate());
            return;
        }
        if (thread == null) {
            thread = Thread.ofPlatform().name("blob-hash").start(this::work);
        }
        filled.add(buffer);
    }

    /** Another buffer to fill, cleared, for which it may have to wait until the hash has caught up. */
    ByteBuffer next() {
        if (!pooled) {
            return first.clear();
        }
        ByteBuffer free = hashed.poll();
        if (free == null && taken.size() < MOST) {
            free = pool.tryTake();
            if (free != null) {
                taken.add(free);
            }
        }
        return (free == null ? Waiting.uninterrupted(hashed::take) : free).clear();
    }

    private void work() {
        for (ByteBuffer next = take(); next.hasRemaining(); next = take()) {
            digest.update(next.duplicate());
            hashed.add(next);
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
