package io.slipway.transfer;

import io.slipway.oci.Digest;
import io.slipway.store.BlobStore;
import io.slipway.store.BufferPool;
import io.slipway.store.StoredBlob;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Downloads of blobs into a store that many read while they arrive. There is one fill for each key at most: who asks
 * first starts it, on a virtual thread of its own; the others join. It goes on when all readers have left. It ends in
 * success or failure for all, and is then forgotten: the next to ask finds the blob in the store, or starts anew.
 *
 * <p>What is read of a fill is what the upstream sent. Its last part is held back until the whole has been compared with
 * its digest, so that nobody ever gets a complete blob that is another one. Nothing of a fill that fails stays in the
 * store. A fill does not begin when the store has no room, and ends when none is left. No party that is downloaded from has
 * more than half of the places ({@link Turns}).
 *
 * @param <K> what is filled, for example a repository and a digest
 */
public final class BlobFills<K> implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(BlobFills.class);
    private static final int BUFFERS = 48;
    private static final int BUFFER_BYTES = 128 * 1024;
    /** How long the end waits for fills that were told to end. */
    private static final Duration END = Duration.ofSeconds(10);

    /** Begins a download. */
    @FunctionalInterface
    public interface Opener {
        /** Asks the upstream; called once for a fill, on its thread. An interrupt means that all is to end. */
        BlobDownload open() throws IOException, InterruptedException;
    }

    /** Makes a stored blob visible. */
    @FunctionalInterface
    public interface Keeper {
        /**
         * Writes down that the blob is there; called once, before the fill is forgotten. When it fails the readers get
         * their bytes all the same, and the object is left to whoever collects what nobody refers to.
         */
        void keep(StoredBlob blob) throws IOException;
    }

    /** Whether the store can take more. */
    @FunctionalInterface
    public interface Room {
        /** Asked before each download begins and every few megabytes of it, so it has to be quick; thread-safe. */
        boolean hasRoom();
    }

    private final BlobStore store;
    private final FillLimits limits;
    private final Room room;
    private final Function<K, String> party;
    private final Turns turns;
    private final BufferPool buffers = new BufferPool(BUFFERS, BUFFER_BYTES);
    private final Map<K, BlobFill> fills = new HashMap<>();
    private boolean closed;

    /**
     * Fills into a store. Readers use at most 6 MiB of large buffers together.
     *
     * @param party whom it is downloaded from
     */
    public BlobFills(BlobStore store, FillLimits limits, Room room, Function<K, String> party) {
        this.store = store;
        this.limits = limits;
        this.room = room;
        this.party = party;
        this.turns = new Turns(limits.fills(), limits.waiting());
    }

    /**
     * Joins the fill of a key, or starts it. Waits for nothing.
     *
     * @param digest what the bytes have to be; the same for the same key
     * @param opener used when this call starts the fill, and else not
     * @param keeper as the opener
     * @return a reader, to be closed
     * @throws FillsBusyException when there are too many, of all or of this party
     */
    public FillReader join(K key, Digest digest, Opener opener, Keeper keeper) throws FillsBusyException {
        synchronized (fills) {
            BlobFill running = fills.get(key);
            if (running == null) {
                if (closed) {
                    throw new FillsBusyException("No download is begun any more");
                }
                String from = party.apply(key);
                Turns.Turn turn = turns.enter(from)
                        .orElseThrow(() ->
                                new FillsBusyException("Too many downloads go on and wait, of %d, to begin one from %s"
                                        .formatted(fills.size(), from)));
                BlobFill started = new BlobFill(store, limits, room, InstantSource.system(), digest);
                fills.put(key, started);
                started.start(turn, opener, keeper, () -> forget(key, started));
                running = started;
            }
            return new FillReader(running.joined(), buffers);
        }
    }

    /** Whose turn it is. */
    public Turns turns() {
        return turns;
    }

    /** How many go on or wait for their turn. */
    public int running() {
        synchronized (fills) {
            return fills.size();
        }
    }

    /** How many bytes are here of what is being downloaded from this party, and not kept yet. */
    public long arriving(String from) {
        synchronized (fills) {
            return fills.entrySet().stream()
                    .filter(fill -> party.apply(fill.getKey()).equals(from))
                    .mapToLong(fill -> fill.getValue().arrived())
                    .sum();
        }
    }

    private void forget(K key, BlobFill fill) {
        synchronized (fills) {
            fills.remove(key, fill);
        }
    }

    /** Ends all fills, and waits until nothing is left of them: some seconds at most. */
    @Override
    public void close() {
        List<BlobFill> last;
        synchronized (fills) {
            closed = true;
            last = List.copyOf(fills.values());
        }
        last.forEach(BlobFill::stop);
        long until = System.nanoTime() + END.toNanos();
        for (BlobFill fill : last) {
            if (!fill.awaitEnd(Duration.ofNanos(until - System.nanoTime()))) {
                log.warn(
                        "The download of {} has not ended within {} s of being told to",
                        fill.digest(),
                        END.toSeconds());
            }
        }
    }
}
