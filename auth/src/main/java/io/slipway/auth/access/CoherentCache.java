package io.slipway.auth.access;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/**
 * A bounded cache in front of committed facts that never shows one that was replaced.
 *
 * <p>The rule for writers: commit, then {@link #invalidate}, then answer. Whoever asks after that answer
 * loads anew. Readers load without a lock, so a load may overlap a change; it is stamped with its key's
 * generation before it begins and is kept only when no invalidation came in between. Coherent within one
 * process. The loader must read committed data only and must see every commit made before it began: no
 * reading of a transaction's own uncommitted writes, no older snapshot.
 *
 * @param <K> the key, with value equality
 * @param <V> the value, immutable; absence is a value too, such as an empty Optional
 */
public final class CoherentCache<K, V> {

    /** Keys share generations; a shared one costs a needless reload at worst. A power of two. */
    private static final int GENERATIONS = 4096;

    private final Supplier<Cache<K, V>> empty;
    private final AtomicLongArray generations = new AtomicLongArray(GENERATIONS);
    private final LongAdder hits = new LongAdder();
    private final LongAdder misses = new LongAdder();
    private volatile Cache<K, V> entries;

    /** A cache that keeps at most about this many entries. */
    public CoherentCache(long maximumEntries) {
        this(() -> Caffeine.newBuilder().maximumSize(maximumEntries).build());
    }

    /** A cache whose entries weigh at most about this much together, such as bytes. */
    public CoherentCache(long maximumWeight, ToIntFunction<? super V> weight) {
        this(() -> Caffeine.newBuilder()
                .maximumWeight(maximumWeight)
                .weigher((K key, V value) -> weight.applyAsInt(value))
                .build());
    }

    private CoherentCache(Supplier<Cache<K, V>> empty) {
        this.empty = empty;
        this.entries = empty.get();
    }

    /** The value kept for the key, or else the one that the loader returns now. */
    public V get(K key, Function<? super K, ? extends V> loader) {
        // One and the same all along: what a load finds that began before clear is kept where nobody looks any more.
        Cache<K, V> current = entries;
        V kept = current.getIfPresent(key);
        if (kept != null) {
            hits.increment();
            return kept;
        }
        misses.increment();
        int stripe = stripe(key);
        long begunAt = generations.get(stripe);
        V loaded = loader.apply(key);
        // The map's lock on the key orders this against the removal in invalidate: either the new
        // generation is seen here, or the removal comes after and takes away what is stored here.
        current.asMap()
                .compute(
                        key,
                        (ignored, present) -> present == null && generations.get(stripe) == begunAt ? loaded : present);
        return loaded;
    }

    /**
     * The value kept for the key; null when none is kept, and only {@link #get} can tell. What is returned is what
     * {@link #get} would have returned without loading, so a reader of one is as coherent as a reader of the other. Not
     * counted, since {@link #get} may follow: whoever answers by it alone counts that.
     */
    public @Nullable V peek(K key) {
        return entries.getIfPresent(key);
    }

    /** Forgets the key, and sees to it that loads which have begun before now are not kept. */
    public void invalidate(K key) {
        generations.incrementAndGet(stripe(key));
        entries.asMap().remove(key);
    }

    /** Forgets everything, and sees to it that loads which have begun before now are not kept. */
    public void clear() {
        entries = empty.get();
    }

    /** How often it was asked so far, by {@link #get}. */
    public CacheCounts counts() {
        return new CacheCounts(hits.sum(), misses.sum());
    }

    private static int stripe(Object key) {
        int hash = key.hashCode();
        return (hash ^ (hash >>> 16)) & (GENERATIONS - 1);
    }
}
