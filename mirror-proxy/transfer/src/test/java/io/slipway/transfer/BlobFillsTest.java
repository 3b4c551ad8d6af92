package io.slipway.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slipway.oci.Digest;
import io.slipway.oci.DigestAlgorithm;
import io.slipway.oci.RepositoryName;
import io.slipway.outbound.AddressPolicy;
import io.slipway.outbound.ForbiddenAddressException;
import io.slipway.store.BlobStore;
import io.slipway.store.BlobTooLargeException;
import io.slipway.store.FileBlobStore;
import io.slipway.store.StoredBlob;
import io.slipway.store.StoredObject;
import io.slipway.store.UnfinishedUpload;
import io.slipway.transfer.FakeRegistry.Fault;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class BlobFillsTest {
    private static final RepositoryName APP = new RepositoryName("team/app");
    private static final Credentials ANN = new Credentials.Password("ann", "secret");
    private static final int JOINERS = 16;
    /** By how many bytes an upstream lies about a size. */
    private static final int LIE = 100;

    private static final int HELD_BACK = 64 * 1024;
    private static final Patience QUICK = new Patience(
            2, 2, Duration.ofMillis(5), Duration.ofMillis(20), Duration.ofMillis(10), Set.of(500, 502, 503, 504));

    private static final FillLimits USUAL =
            new FillLimits(16, 256, Duration.ofSeconds(60), 128L << 30, Duration.ofMinutes(2), 16 * 1024);

    @TempDir
    Path folder;

    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final BlockingQueue<StoredBlob> kept = new LinkedBlockingQueue<>();
    private FakeRegistry registry;
    private UpstreamClient client;
    private BlobStore store;
    private BlobFills<Digest> fills;

    @BeforeEach
    void start() throws IOException {
        registry = new FakeRegistry();
        client = client("http://" + registry.host());
        store = new FileBlobStore(folder);
        fills = new BlobFills<>(store, USUAL, () -> true, Digest::toString);
    }

    private static UpstreamClient client(String root) throws IOException {
        return new UpstreamClient(
                UpstreamSettings.of(
                        URI.create(root),
                        AddressPolicy.of("slipway.private-networks", List.of("127.0.0.1")),
                        new Timeouts(Duration.ofSeconds(5), Duration.ofSeconds(10), Duration.ofSeconds(1))),
                QUICK);
    }

    @AfterEach
    void stop() {
        registry.close();
        fills.close();
        client.close();
        threads.close();
    }

    private static byte[] random(int size) {
        byte[] bytes = new byte[size];
        new Random(size).nextBytes(bytes);
        return bytes;
    }

    private FillReader join(Digest digest) throws IOException {
        return join(digest, Credentials.NONE);
    }

    private FillReader join(Digest digest, Credentials credentials) throws IOException {
        return join(digest, credentials, new CountDownLatch(0));
    }

    /** @param go what the download waits for before it begins */
    private FillReader join(Digest digest, Credentials credentials, CountDownLatch go) throws IOException {
        BlobFills.Opener opener = () -> {
            go.await();
            return client.repository(APP, credentials).openBlob(digest);
        };
        return fills.join(digest, digest, opener, kept::add);
    }

    /** What one who reads saw: the bytes, and how it ended. */
    private record Seen(byte[] bytes, @Nullable Exception failure) {}

    private static Seen read(FillReader reader) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (reader) {
            reader.transferTo(0, reader.size(), piece -> {
                byte[] copy = new byte[piece.remaining()];
                piece.get(copy);
                bytes.writeBytes(copy);
            });
            return new Seen(bytes.toByteArray(), null);
        } catch (IOException | InterruptedException e) {
            return new Seen(bytes.toByteArray(), e);
        }
    }

    private List<Seen> readByAll(Digest digest) throws Exception {
        return readByAll(digest, Credentials.NONE);
    }

    private List<Seen> readByAll(Digest digest, Credentials credentials) throws Exception {
        CountDownLatch joined = new CountDownLatch(1);
        List<Future<Seen>> readers = new ArrayList<>();
        for (int i = 0; i < JOINERS; i++) {
            FillReader reader = join(digest, credentials, joined);
            readers.add(threads.submit(() -> read(reader)));
        }
        joined.countDown();
        List<Seen> all = new ArrayList<>();
        for (Future<Seen> reader : readers) {
            all.add(reader.get());
        }
        return all;
    }

    private void everyoneGets(byte[] bytes, Digest digest) throws Exception {
        assertThat(readByAll(digest)).hasSize(JOINERS).allSatisfy(seen -> {
            assertThat(seen.failure()).isNull();
            assertThat(seen.bytes()).isEqualTo(bytes);
        });
        StoredBlob blob = kept.take();
        assertThat(blob.digest()).isEqualTo(digest);
        try (InputStream in = store.open(blob.key()).open(0)) {
            assertThat(in.readAllBytes()).isEqualTo(bytes);
        }
        ended();
        assertThat(unfinished()).isEmpty();
        assertThat(objects()).hasSize(1);
    }

    /** Everyone fails with such an exception of his own, with no more than a part of the bytes, and nothing is stored. */
    private void everyoneFails(Digest digest, byte[] bytes, Class<? extends Exception> type, String message)
            throws Exception {
        List<Seen> all = readByAll(digest);
        assertThat(all).hasSize(JOINERS).allSatisfy(seen -> {
            assertThat(seen.failure()).isInstanceOf(type).hasMessageContaining(message);
            assertThat(seen.bytes()).isEqualTo(Arrays.copyOf(bytes, seen.bytes().length));
            assertThat(seen.bytes().length).isLessThan(Math.max(1, bytes.length));
            assertThat(seen.bytes().length).isLessThanOrEqualTo(Math.max(0, bytes.length + LIE - HELD_BACK));
        });
        assertThat(all.stream().map(Seen::failure).distinct()).as("exceptions").hasSize(JOINERS);
        assertThat(all).allSatisfy(seen -> assertThat(seen.failure()).hasCauseInstanceOf(Exception.class));
        nothingIsLeft();
    }

    private void nothingIsLeft() throws IOException, InterruptedException {
        ended();
        assertThat(objects()).isEmpty();
        assertThat(unfinished()).isEmpty();
        assertThat(kept).isEmpty();
    }

    private void ended() throws InterruptedException {
        while (fills.running() > 0) {
            Thread.sleep(5);
        }
    }

    private List<StoredObject> objects() throws IOException {
        try (Stream<StoredObject> all = store.list()) {
            return all.toList();
        }
    }

    private List<UnfinishedUpload> unfinished() throws IOException {
        try (Stream<UnfinishedUpload> all = store.unfinished()) {
            return all.toList();
        }
    }

    @Test
    void manyWhoAskShareOneDownload() throws Exception {
        byte[] bytes = random(3_000_000);
        everyoneGets(bytes, registry.addBlob(bytes));
        assertThat(registry.requests).hasSize(1);
    }

    @Test
    void theFirstBytesReachEverybodyWhileTheUpstreamHoldsTheRest() throws Exception {
        byte[] bytes = random(300_000);
        Digest digest = registry.addBlob(bytes);
        registry.faults.add(Fault.HELD);
        CountDownLatch got = new CountDownLatch(JOINERS);
        List<Future<byte[]>> readers = new ArrayList<>();
        for (int i = 0; i < JOINERS; i++) {
            FillReader reader = join(digest);
            readers.add(threads.submit(() -> {
                ByteBuffer all = ByteBuffer.allocate(300_000);
                try (reader) {
                    reader.transferTo(0, reader.size(), piece -> {
                        boolean first = all.position() < 1024 && all.position() + piece.remaining() >= 1024;
                        all.put(piece);
                        if (first) {
                            got.countDown();
                        }
                    });
                }
                return all.array();
            }));
        }
        got.await();
        assertThat(fills.running()).isEqualTo(1);
        registry.goOn.countDown();
        for (Future<byte[]> reader : readers) {
            assertThat(reader.get()).isEqualTo(bytes);
        }
        assertThat(registry.requests).hasSize(1);
    }

    @Test
    void theDownloadGoesOnWhenEverybodyHasLeft() throws Exception {
        byte[] bytes = random(300_000);
        Digest digest = registry.addBlob(bytes);
        registry.faults.add(Fault.HELD);
        for (int i = 0; i < JOINERS; i++) {
            FillReader reader = join(digest);
            assertThat(reader.size()).isEqualTo(300_000);
            reader.close();
            reader.close();
        }
        registry.goOn.countDown();
        assertThat(kept.take().size()).isEqualTo(300_000);
        ended();
        assertThat(registry.requests).hasSize(1);
    }

    @Test
    void aSinkThatFailsIsTheReadersOwnAffair() throws Exception {
        byte[] bytes = random(300_000);
        Digest digest = registry.addBlob(bytes);
        try (FillReader reader = join(digest);
                FillReader other = join(digest)) {
            assertThatThrownBy(() -> reader.transferTo(0, 300_000, piece -> {
                        throw new IOException("broken pipe");
                    }))
                    .isExactlyInstanceOf(IOException.class)
                    .hasMessage("broken pipe");
            assertThat(read(other).bytes()).isEqualTo(bytes);
        }
    }

    @Test
    void oneWhoReadsSlowlyHoldsUpNobody() throws Exception {
        byte[] bytes = random(5_000_000);
        Digest digest = registry.addBlob(bytes);
        CountDownLatch others = new CountDownLatch(1);
        FillReader slow = join(digest);
        ByteBuffer all = ByteBuffer.allocate(bytes.length);
        Future<?> slowly = threads.submit(() -> {
            slow.transferTo(0, slow.size(), piece -> {
                try {
                    others.await();
                } catch (InterruptedException e) {
                    throw new IOException(e);
                }
                all.put(piece);
            });
            slow.close();
            return null;
        });
        everyoneGets(bytes, digest);
        store.delete(objects().getFirst().key());
        others.countDown();
        slowly.get();
        assertThat(all.array()).as("read after the object was deleted").isEqualTo(bytes);
    }

    @Test
    void anUpstreamThatBreaksIsResumed() throws Exception {
        byte[] bytes = random(2_000_000);
        Digest digest = registry.addBlob(bytes);
        registry.faults.addAll(List.of(Fault.TRUNCATED, Fault.TRUNCATED, Fault.STALLED));
        everyoneGets(bytes, digest);
        assertThat(registry.requests).hasSize(4);
        assertThat(registry.seen.stream().skip(1))
                .allMatch(seen -> seen.headers().getOrDefault("range", "").matches("bytes=[1-9]\\d*-"));
    }

    @Test
    void anUpstreamThatBreaksAndRefusesFromThenOnFails() throws Exception {
        byte[] bytes = random(2_000_000);
        Digest digest = registry.addBlob(bytes);
        registry.faults.addAll(List.of(Fault.TRUNCATED, Fault.FAILED, Fault.FAILED));
        everyoneFails(digest, bytes, RegistryException.class, "unknown: it broke");
        everyoneGets(bytes, digest);
    }

    @Test
    void anUpstreamThatGoesAwayFails() throws Exception {
        byte[] bytes = random(2_000_000);
        Digest digest = registry.addBlob(bytes);
        registry.faults.add(Fault.HELD);
        FillReader reader = join(digest);
        assertThat(reader.size()).isEqualTo(bytes.length);
        Future<Seen> seen = threads.submit(() -> read(reader));
        registry.die();
        assertThat(seen.get().failure()).isInstanceOf(FillFailedException.class);
        nothingIsLeft();
        assertThatThrownBy(() -> join(digest).size())
                .isInstanceOf(FillFailedException.class)
                .hasMessageContaining("dial tcp " + registry.host());
        nothingIsLeft();
    }

    @Test
    void anUpstreamThatStallsForGoodFails() throws Exception {
        byte[] bytes = random(1_000_000);
        Digest digest = registry.addBlob(bytes);
        registry.faults.add(Fault.HELD);
        registry.faults.addAll(List.of(Fault.FAILED, Fault.FAILED));
        everyoneFails(digest, bytes, RegistryException.class, "it broke");
    }

    @Test
    void otherBytesThanTheDigestSaysReachNobodyAsAWhole() throws Exception {
        for (int size : new int[] {1, 1000, HELD_BACK, HELD_BACK + 1, 1_000_000}) {
            byte[] bytes = random(size);
            registry.faults.add(Fault.WRONG_BYTES);
            everyoneFails(registry.addBlob(bytes), bytes, FillFailedException.class, "other bytes than the digest");
        }
    }

    @Test
    void aSizeThatIsNotTrueFails() throws Exception {
        byte[] bytes = random(1_000_000);
        Digest digest = registry.addBlob(bytes);
        registry.faults.add(Fault.SHORTER_THAN_SAID);
        everyoneFails(digest, bytes, FillFailedException.class, "had 1000100 bytes when its download began");
        registry.faults.add(Fault.LONGER_THAN_SAID);
        everyoneFails(digest, bytes, FillFailedException.class, "other bytes than the digest");
        registry.faults.addAll(List.of(Fault.TRUNCATED, Fault.CHANGED));
        everyoneFails(digest, bytes, FillFailedException.class, "had 1000000 bytes when its download began");
        registry.faults.add(Fault.CHUNKED);
        everyoneFails(digest, bytes, FillFailedException.class, "does not say how large");
    }

    @Test
    void aBlobThatIsTooLargeIsRefusedBeforeItsBody() throws Exception {
        fills = new BlobFills<>(store, limits(16, 16, 999_999), () -> true, Digest::toString);
        byte[] bytes = random(1_000_000);
        Digest digest = registry.addBlob(bytes);
        registry.faults.add(Fault.HELD);
        assertThat(readByAll(digest)).allSatisfy(seen -> {
            assertThat(seen.failure()).isInstanceOf(FillFailedException.class);
            assertThat(seen.failure()).hasCauseInstanceOf(BlobTooLargeException.class);
            assertThat(seen.bytes()).isEmpty();
        });
        nothingIsLeft();
    }

    private static FillLimits limits(int fills, int waiting, long largest) {
        return new FillLimits(fills, waiting, Duration.ofSeconds(30), largest, Duration.ofSeconds(60), 1);
    }

    @Test
    void aRefusalIsToldToEverybodyInTheRegistrysWords() throws Exception {
        byte[] bytes = random(1000);
        everyoneFails(Digest.sha256(bytes), bytes, RegistryException.class, "blob unknown: blob unknown to registry");
        Digest digest = registry.addBlob(bytes);
        registry.headers.put("Retry-After", "7");
        registry.refusals.add(429);
        List<Seen> busy = readByAll(digest);
        assertThat(busy)
                .allSatisfy(seen -> assertThat(seen.failure())
                        .isInstanceOfSatisfying(RegistryException.class, refusal -> {
                            assertThat(refusal.status()).isEqualTo(429);
                            assertThat(refusal.retryAfter()).contains(Duration.ofSeconds(7));
                        }));
        nothingIsLeft();
        registry.basic = true;
        everyoneFails(digest, bytes, RegistryException.class, "unauthorized: authentication required");
        registry.basic = false;
        registry.refusals.addAll(List.of(500, 500));
        everyoneFails(digest, bytes, RegistryException.class, "unavailable: not now");
    }

    @Test
    void aTokenThatHasGoneStaleIsReplacedOnTheWay() throws Exception {
        byte[] bytes = random(1_000_000);
        Digest digest = registry.addBlob(bytes);
        registry.bearer = true;
        assertThat(client.repository(APP, ANN).size(digest)).hasValue(1_000_000);
        registry.validToken = "rotated";
        assertThat(readByAll(digest, ANN))
                .allSatisfy(seen -> assertThat(seen.bytes()).isEqualTo(bytes));
        assertThat(registry.count("GET /token")).isEqualTo(2);
    }

    @Test
    void aRedirectIsFollowedWithoutCredentialsAndNotToAForbiddenAddress() throws Exception {
        byte[] bytes = random(1_000_000);
        Digest digest = registry.addBlob(bytes);
        registry.basic = true;
        try (FakeRegistry cdn = new FakeRegistry()) {
            cdn.addBlob(bytes);
            cdn.faults.add(Fault.TRUNCATED);
            registry.blobsAt = "http://" + cdn.host();
            assertThat(readByAll(digest, ANN))
                    .allSatisfy(seen -> assertThat(seen.bytes()).isEqualTo(bytes));
            assertThat(cdn.seen).hasSize(2).noneMatch(seen -> seen.headers().containsKey("authorization"));
        }
        store.delete(kept.take().key());
        ended();
        registry.blobsAt =
                "http://127.0.0.2:" + URI.create("http://" + registry.host()).getPort();
        assertThat(readByAll(digest, ANN))
                .allSatisfy(seen -> assertThat(seen.failure())
                        .isInstanceOf(FillFailedException.class)
                        .hasCauseInstanceOf(ForbiddenAddressException.class)
                        .hasMessageContaining("127.0.0.2"));
        nothingIsLeft();
    }

    @Test
    void anEmptyBlobIsOne() throws Exception {
        everyoneGets(new byte[0], registry.addBlob(new byte[0]));
    }

    @Test
    void anEmptyAnswerForABlobThatIsNotEmptyFails() throws Exception {
        Digest digest = Digest.sha256(random(10));
        registry.blobs.put(digest.toString(), new byte[0]);
        everyoneFails(digest, new byte[0], FillFailedException.class, "other bytes than the digest");
    }

    @Test
    void blobsOfAllSizesAndOtherDigestsWork() throws Exception {
        for (int size : new int[] {1, HELD_BACK - 1, HELD_BACK, HELD_BACK + 1, 512 * 1024, 6 * 512 * 1024 + 1}) {
            byte[] bytes = random(size);
            Digest digest = Digest.of(
                    DigestAlgorithm.SHA512,
                    DigestAlgorithm.SHA512.newMessageDigest().digest(bytes));
            registry.blobs.put(digest.toString(), bytes);
            everyoneGets(bytes, digest);
            store.delete(objects().getFirst().key());
        }
    }

    @Test
    void aPartIsReadAsSoonAsItIsThere() throws Exception {
        byte[] bytes = random(1_000_000);
        Digest digest = registry.addBlob(bytes);
        registry.faults.add(Fault.HELD);
        ByteArrayOutputStream part = new ByteArrayOutputStream();
        try (FillReader reader = join(digest)) {
            reader.transferTo(100, 900, piece -> {
                byte[] copy = new byte[piece.remaining()];
                piece.get(copy);
                part.writeBytes(copy);
            });
            assertThat(part.toByteArray()).isEqualTo(Arrays.copyOfRange(bytes, 100, 1000));
            registry.goOn.countDown();
            part.reset();
            reader.transferTo(999_990, 10, piece -> {
                byte[] copy = new byte[piece.remaining()];
                piece.get(copy);
                part.writeBytes(copy);
            });
            assertThat(part.toByteArray()).isEqualTo(Arrays.copyOfRange(bytes, 999_990, 1_000_000));
            for (long[] beyond : new long[][] {{0, 1_000_001}, {1_000_001, 0}, {-1, 1}, {1, Long.MAX_VALUE}}) {
                assertThatThrownBy(() -> reader.transferTo(beyond[0], beyond[1], piece -> {}))
                        .isInstanceOf(IndexOutOfBoundsException.class);
            }
        }
    }

    @Test
    void aBlobThatCannotBeKeptIsReadAllTheSame() throws Exception {
        byte[] bytes = random(300_000);
        Digest digest = registry.addBlob(bytes);
        FillReader reader = fills.join(
                digest, digest, () -> client.repository(APP, Credentials.NONE).openBlob(digest), blob -> {
                    throw new IOException("the database is away");
                });
        assertThat(read(reader).bytes()).isEqualTo(bytes);
        ended();
        assertThat(unfinished()).isEmpty();
        assertThat(objects()).as("left to be collected").hasSize(1);
    }

    @Test
    void aBlobIsKeptBeforeItIsForgotten() throws Exception {
        Digest digest = registry.addBlob(random(300_000));
        CountDownLatch keeping = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        FillReader reader = fills.join(
                digest, digest, () -> client.repository(APP, Credentials.NONE).openBlob(digest), blob -> {
                    keeping.countDown();
                    try {
                        goOn.await();
                    } catch (InterruptedException e) {
                        throw new IOException(e);
                    }
                });
        assertThat(read(reader).failure()).as("readers do not wait for it").isNull();
        keeping.await();
        assertThat(read(join(digest)).failure()).as("late ones join").isNull();
        assertThat(registry.requests).hasSize(1);
        goOn.countDown();
        ended();
    }

    @Test
    void onlySoManyGoOnAndWaitAtATime() throws Exception {
        fills = new BlobFills<>(store, limits(1, 1, 1 << 20), () -> true, Digest::toString);
        registry.faults.add(Fault.HELD);
        List<Digest> digests = IntStream.of(200_000, 200_001, 200_002)
                .mapToObj(size -> registry.addBlob(random(size)))
                .toList();
        FillReader first = join(digests.get(0));
        assertThat(first.size()).isEqualTo(200_000);
        FillReader second = join(digests.get(1));
        assertThatThrownBy(() -> join(digests.get(2)))
                .isInstanceOf(FillsBusyException.class)
                .hasMessageStartingWith("Too many downloads go on and wait, of 2");
        assertThat(registry.requests).as("the second waits").hasSize(1);
        registry.goOn.countDown();
        assertThat(read(first).failure()).isNull();
        assertThat(read(second).bytes()).hasSize(200_001);
    }

    @Test
    void oneThatIsDownloadedFromLeavesTheOthersTheirPlaces() throws Exception {
        Digest fast = registry.addBlob(random(1000));
        fills = new BlobFills<>(
                store,
                new FillLimits(2, 2, Duration.ofMillis(200), 1 << 20, Duration.ofSeconds(60), 1),
                () -> true,
                digest -> digest.equals(fast) ? "fast" : "slow");
        registry.faults.add(Fault.HELD);
        FillReader held = join(registry.addBlob(random(200_000)));
        assertThat(held.size()).isEqualTo(200_000);
        while (fills.arriving("slow") < 1024) {
            Thread.sleep(5);
        }
        assertThat(fills.arriving("slow")).isEqualTo(1024);
        assertThat(fills.arriving("fast")).isZero();
        FillReader behind = join(registry.addBlob(random(200_001)));
        assertThatThrownBy(() -> join(registry.addBlob(random(200_002))))
                .isInstanceOf(FillsBusyException.class)
                .hasMessageContaining("from slow");
        assertThatThrownBy(behind::size).isInstanceOf(FillsBusyException.class);
        assertThat(read(join(fast)).bytes()).hasSize(1000);
        registry.goOn.countDown();
        assertThat(read(held).failure()).isNull();
        behind.close();
        ended();
        assertThat(fills.arriving("slow")).isZero();
        assertThat(fills.turns().running()).isZero();
        assertThat(fills.turns().waiting()).isZero();
    }

    @Test
    void whoseTurnDoesNotComeIsTold() throws Exception {
        fills = new BlobFills<>(
                store,
                new FillLimits(1, 1, Duration.ofMillis(50), 1 << 20, Duration.ofSeconds(60), 1),
                () -> true,
                Digest::toString);
        registry.faults.add(Fault.HELD);
        FillReader first = join(registry.addBlob(random(200_000)));
        assertThat(first.size()).isEqualTo(200_000);
        FillReader second = join(registry.addBlob(random(200_001)));
        assertThatThrownBy(second::size).isInstanceOf(FillsBusyException.class);
        first.close();
        second.close();
    }

    @Test
    void withoutRoomNoDownloadBegins() throws Exception {
        fills = new BlobFills<>(store, USUAL, () -> false, Digest::toString);
        byte[] bytes = random(300_000);
        everyoneFails(registry.addBlob(bytes), bytes, FillFailedException.class, "No room is left");
        assertThat(registry.requests).isEmpty();
    }

    @Test
    void aDownloadEndsWhenNoRoomIsLeft() throws Exception {
        AtomicInteger asked = new AtomicInteger();
        fills = new BlobFills<>(store, USUAL, () -> asked.incrementAndGet() <= 2, Digest::toString);
        byte[] bytes = random(13 << 20);
        Digest digest = registry.addBlob(bytes);
        List<Seen> all = readByAll(digest);
        assertThat(all)
                .hasSize(JOINERS)
                .allSatisfy(seen -> assertThat(seen.failure())
                        .isInstanceOf(FillFailedException.class)
                        .hasMessageContaining("no room is left after 8")
                        .hasCauseInstanceOf(StoreFullException.class));
        assertThat(asked).as("before it and after 4 and 8 MiB").hasValue(3);
        nothingIsLeft();
        fills = new BlobFills<>(store, USUAL, () -> true, Digest::toString);
        everyoneGets(bytes, digest);
    }

    @Test
    void theEndLeavesNothing() throws Exception {
        Digest digest = registry.addBlob(random(2_000_000));
        registry.faults.add(Fault.HELD);
        FillReader reader = join(digest);
        assertThat(reader.size()).isEqualTo(2_000_000);
        Future<Seen> seen = threads.submit(() -> read(reader));
        long before = System.nanoTime();
        fills.close();
        assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(5));
        assertThat(seen.get().failure()).isInstanceOf(FillFailedException.class);
        nothingIsLeft();
        assertThatThrownBy(() -> join(digest)).isInstanceOf(FillsBusyException.class);
    }

    @Test
    void anUpstreamThatIsTooSlowIsGivenUp() throws Exception {
        MovedClock clock = new MovedClock();
        Pace pace = new Pace(new FillLimits(1, 1, Duration.ofSeconds(1), 1, Duration.ofSeconds(60), 1000), clock);
        pace.check(0);
        clock.move(Duration.ofSeconds(60));
        pace.check(0);
        clock.move(Duration.ofSeconds(10));
        pace.check(10_000);
        assertThatThrownBy(() -> pace.check(9_999))
                .hasMessage("The upstream is too slow: it gave 9999 bytes in 70 s, and has to give 1000 per second");
    }

    @Test
    void storageThatFailsIsToldToEverybody() throws Exception {
        byte[] bytes = random(1_000_000);
        Digest digest = registry.addBlob(bytes);
        Files.delete(folder.resolve("uploads"));
        assertThat(readByAll(digest))
                .allSatisfy(seen -> assertThat(seen.failure())
                        .isInstanceOf(FillFailedException.class)
                        .hasCauseInstanceOf(NoSuchFileException.class));
        Files.createDirectory(folder.resolve("uploads"));
        everyoneGets(bytes, digest);
    }

    /** A clock that stands still until it is moved. */
    private static final class MovedClock implements InstantSource {
        private Instant now = Instant.EPOCH;

        void move(Duration by) {
            now = now.plus(by);
        }

        @Override
        public Instant instant() {
            return now;
        }
    }
}
