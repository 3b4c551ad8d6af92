package io.slipway.registry.explorer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slipway.layer.Durability;
import io.slipway.layer.chunked.FileTooLargeException;
import io.slipway.layer.chunked.Space;
import io.slipway.layer.decode.Compression;
import io.slipway.layer.decode.GzipDecoder;
import io.slipway.layer.decode.Inflation;
import io.slipway.layer.listing.LayerFacts;
import io.slipway.layer.listing.LayerIndexer;
import io.slipway.layer.tar.TarLimits;
import io.slipway.oci.Digest;
import io.slipway.store.BlobKey;
import io.slipway.store.MemoryBlobStore;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is in the cache, for how long, and what goes with what. */
class IndexFolderTest {
    @TempDir
    Path root;

    private final MemoryBlobStore blobs = new MemoryBlobStore();
    private Instant now = Instant.parse("2026-01-01T00:00:00Z");
    private final InstantSource time = () -> now;

    private IndexFolder open(long most) throws IOException {
        return IndexFolder.open(root, most, blobs, new Clock() {
            @Override
            public ZoneId getZone() {
                return ZoneOffset.UTC;
            }

            @Override
            public Clock withZone(ZoneId zone) {
                return this;
            }

            @Override
            public Instant instant() {
                return time.instant();
            }
        });
    }

    /** A layer of so many random bytes, stored. */
    private BlobKey layer(int seed) throws IOException {
        byte[] content = new byte[100_000];
        new Random(seed).nextBytes(content);
        byte[] layer = new Archive().file("f", content).gzip();
        BlobKey key = blobs.newKey(Digest.sha256(layer));
        blobs.store(key, layer);
        return key;
    }

    private Path index(IndexFolder folder, BlobKey key) throws IOException {
        IndexFolder.Making making = folder.begin(folder.layer(key), List.of(key));
        try {
            assertThat(make(folder, making, key)).isTrue();
        } finally {
            folder.end(making);
        }
        now = now.plus(Duration.ofHours(1));
        return making.path();
    }

    private boolean make(IndexFolder folder, IndexFolder.Making making, BlobKey key) throws IOException {
        try (LayerIndexer indexer = indexer(folder, making, key)) {
            LayerFacts facts = indexer.index(blobs.open(key).open(0), inflation());
            return folder.commit(making, () -> indexer.commit(facts, Durability.SYNCED));
        }
    }

    private static Inflation inflation() {
        return new Inflation(Compression.GZIP, GzipDecoder.JDK, 1 << 20);
    }

    private static LayerIndexer indexer(IndexFolder folder, IndexFolder.Making making, BlobKey key) throws IOException {
        Space space = folder.space(making);
        return new LayerIndexer(making.path(), key.value(), space, TarLimits.DEFAULT, new LayerIndexer.Progress() {
            @Override
            public void unpacked(long read) {}

            @Override
            public void looked(long position, long of, int entries) {}
        });
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> files = Files.walk(root)) {
            return files.filter(Files::isRegularFile).toList();
        }
    }

    @Test
    void whatWasUsedLongestAgoMakesRoom() throws IOException {
        IndexFolder folder = open(350_000);
        Path first = index(folder, layer(1));
        Path second = index(folder, layer(2));
        Path third = index(folder, layer(3));
        assertThat(folder.has(first)).isTrue();
        Path fourth = index(folder, layer(4));
        assertThat(folder.has(second)).isFalse();
        assertThat(files()).containsExactlyInAnyOrder(first, third, fourth);
        // A start knows what was used when.
        IndexFolder again = open(250_000);
        assertThat(again.has(first)).isTrue();
        assertThat(again.has(fourth)).isTrue();
        assertThat(again.has(third)).isFalse();
        assertThat(files()).containsExactlyInAnyOrder(first, fourth);
    }

    @Test
    void whatIsNeededForSomethingUnderWayStays() throws IOException {
        IndexFolder folder = open(250_000);
        BlobKey one = layer(1);
        BlobKey two = layer(2);
        IndexFolder.Making image = folder.begin(folder.image(List.of(one, two)), List.of(one, two));
        Path first = index(folder, one);
        Path second = index(folder, two);
        BlobKey three = layer(3);
        assertThatThrownBy(() -> index(folder, three)).isInstanceOf(NoRoomException.class);
        assertThat(folder.has(first)).isTrue();
        now = now.plusSeconds(3600);
        assertThat(folder.has(second)).isTrue();
        folder.end(image);
        index(folder, three);
        assertThat(folder.has(first)).isFalse();
    }

    @Test
    void whatIsUnfinishedCountsAndMakesRoomForItselfAsItGrows() throws IOException {
        IndexFolder folder = open(350_000);
        Path first = index(folder, layer(1));
        Path second = index(folder, layer(2));
        IndexFolder.Making making = folder.begin(folder.image(List.of()), List.of(layer(3)));
        Space space = folder.space(making);
        space.take(140_000);
        assertThat(files()).containsExactlyInAnyOrder(first, second);
        space.take(10_000);
        assertThat(files()).containsExactly(second);
        // What was given up is free again.
        folder.end(making);
        Path fourth = index(folder, layer(4));
        Path fifth = index(folder, layer(5));
        assertThat(files()).containsExactlyInAnyOrder(second, fourth, fifth);
    }

    @Test
    void whatDoesNotFitAloneIsTooLargeAndWhatDoesNotFitBesideOthersMayLater() throws IOException {
        IndexFolder folder = open(150_000);
        BlobKey one = layer(1);
        BlobKey two = layer(2);
        IndexFolder.Making image = folder.begin(folder.image(List.of(one, two)), List.of(one, two));
        IndexFolder.Making first = folder.begin(folder.layer(one), List.of(one));
        IndexFolder.Making second = folder.begin(folder.layer(two), List.of(two));
        folder.space(first).take(100_000);
        assertThatThrownBy(() -> folder.space(second).take(100_000)).isInstanceOf(FileTooLargeException.class);
        folder.end(second);
        IndexFolder.Making other = folder.begin(folder.image(List.of(two)), List.of(two, layer(3)));
        assertThatThrownBy(() -> folder.space(other).take(100_000)).isInstanceOf(NoRoomException.class);
        folder.end(other);
        folder.end(first);
        folder.end(image);
        folder.space(folder.begin(folder.layer(two), List.of(two))).take(150_000);
    }

    @Test
    void withAnObjectGoesWhatWasMadeOfIt() throws IOException {
        IndexFolder folder = open(1 << 20);
        BlobKey one = layer(1);
        Path first = index(folder, one);
        Path second = index(folder, layer(2));
        folder.forget(one);
        assertThat(folder.has(first)).isFalse();
        assertThat(files()).containsExactly(second);
    }

    @Test
    void whatIsBeingMadeOfADeletedObjectIsNotTaken() throws IOException {
        IndexFolder folder = open(1 << 20);
        BlobKey key = layer(1);
        IndexFolder.Making making = folder.begin(folder.layer(key), List.of(key));
        ForgettingBlobStore store = new ForgettingBlobStore(blobs);
        store.onDelete(folder::forget);
        try (LayerIndexer indexer = indexer(folder, making, key)) {
            LayerFacts facts = indexer.index(blobs.open(key).open(0), inflation());
            assertThat(store.delete(key)).isTrue();
            assertThat(folder.commit(making, () -> indexer.commit(facts, Durability.SYNCED)))
                    .isFalse();
        }
        folder.end(making);
        assertThat(files()).isEmpty();
    }

    @Test
    void aStartRemovesWhatAKillLeftAndWhatBelongsToNothing() throws IOException {
        IndexFolder folder = open(1 << 20);
        BlobKey gone = layer(1);
        Path orphan = index(folder, gone);
        Path kept = index(folder, layer(2));
        Path damaged = index(folder, layer(3));
        blobs.delete(gone);
        byte[] bytes = Files.readAllBytes(damaged);
        Files.write(damaged, Arrays.copyOf(bytes, bytes.length / 2));
        // What a kill leaves while an index is made: no close and no commit.
        IndexFolder.Making making = folder.begin(folder.layer(layer(4)), List.of());
        indexer(folder, making, gone)
                .index(new ByteArrayInputStream(new Archive().file("a", "b").gzip()), inflation());
        assertThat(files()).hasSize(4);
        IndexFolder again = open(1 << 20);
        assertThat(files()).containsExactly(kept);
        assertThat(again.has(kept)).isTrue();
        assertThat(again.has(orphan)).isFalse();
        assertThat(again.has(damaged)).isFalse();
    }
}
