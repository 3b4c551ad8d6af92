package io.slipway.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.slipway.oci.Digest;
import io.slipway.oci.DigestAlgorithm;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ReadableByteChannel;
import java.nio.file.NoSuchFileException;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingDeque;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What every store keeps to. */
abstract class BlobStoreContract {
    static final long NO_LIMIT = Long.MAX_VALUE;

    /** A store; the same one within a test. */
    abstract BlobStore store() throws IOException;

    static byte[] bytes(int length, long seed) {
        byte[] bytes = new byte[length];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    static ReadableByteChannel body(byte[] bytes) {
        return Channels.newChannel(new ByteArrayInputStream(bytes));
    }

    /** Gives these bytes and then fails as a broken connection does. */
    static ReadableByteChannel broken(byte[] bytes) {
        InputStream failing = new InputStream() {
            @Override
            public int read() throws IOException {
                throw new IOException("the client went away");
            }
        };
        return Channels.newChannel(new SequenceInputStream(new ByteArrayInputStream(bytes), failing));
    }

    static Digest sha512(byte[] bytes) {
        return Digest.of(
                DigestAlgorithm.SHA512,
                DigestAlgorithm.SHA512.newMessageDigest().digest(bytes));
    }

    byte[] read(BlobKey key) throws IOException {
        try (InputStream in = store().open(key).open(0)) {
            return in.readAllBytes();
        }
    }

    StoredBlob push(byte[] bytes) throws Exception {
        try (BlobUpload upload = store().begin(DigestAlgorithm.SHA256)) {
            upload.append(body(bytes), NO_LIMIT);
            return upload.commit(Digest.sha256(bytes));
        }
    }

    @Test
    void contentAtHandIsStoredInOneGo() throws Exception {
        byte[] bytes = bytes(70_001, 2);
        BlobKey first = store().newKey(Digest.sha256(bytes));
        BlobKey second = store().newKey(Digest.sha256(bytes));
        assertThat(store().size(first)).isEmpty();
        store().store(first, bytes);
        store().store(second, bytes);
        assertThat(store().size(first)).contains(70_001L);
        assertThat(read(first)).isEqualTo(bytes);
        assertThat(second).as("each has an object of its own").isNotEqualTo(first);
        assertThat(store().delete(first)).isTrue();
        assertThat(read(second)).isEqualTo(bytes);
        try (var unfinished = store().unfinished()) {
            assertThat(unfinished).isEmpty();
        }
    }

    @Test
    void aCommittedBlobIsReadBackFromAnyOffset() throws Exception {
        byte[] bytes = bytes(3_000_001, 1);
        StoredBlob blob = push(bytes);
        assertThat(blob.digest()).isEqualTo(Digest.sha256(bytes));
        assertThat(blob.size()).isEqualTo(bytes.length);
        assertThat(store().size(blob.key())).contains(3_000_001L);
        assertThat(read(blob.key())).isEqualTo(bytes);
        BlobContent content = store().open(blob.key());
        assertThat(content.size()).isEqualTo(bytes.length);
        for (int from : new int[] {1, 2_999_999, 3_000_001}) {
            try (InputStream in = content.open(from)) {
                assertThat(in.readAllBytes()).isEqualTo(Arrays.copyOfRange(bytes, from, bytes.length));
            }
        }
        assertThatThrownBy(() -> content.open(3_000_002)).isInstanceOf(IndexOutOfBoundsException.class);
    }

    @Test
    void theEmptyBlobWorks() throws Exception {
        StoredBlob pushed = push(new byte[0]);
        assertThat(store().size(pushed.key())).contains(0L);
        try (BlobUpload upload = store().begin(DigestAlgorithm.SHA256)) {
            assertThat(read(upload.commit(Digest.sha256(new byte[0])).key())).isEmpty();
        }
        assertThat(read(pushed.key())).isEmpty();
    }

    @Test
    void bytesArriveInAsManyPiecesAsTheClientLikes() throws Exception {
        byte[] bytes = bytes(1_000_000, 2);
        Random random = new Random(3);
        try (BlobUpload upload = store().begin(DigestAlgorithm.SHA256)) {
            int at = 0;
            while (at < bytes.length) {
                int next = Math.min(bytes.length, at + random.nextInt(200_000));
                UploadProgress progress = upload.append(body(Arrays.copyOfRange(bytes, at, next)), NO_LIMIT);
                assertThat(progress.offset()).isEqualTo(next);
                assertThat(progress.digest()).contains(Digest.sha256(Arrays.copyOf(bytes, next)));
                at = next;
            }
            assertThat(read(upload.commit(Digest.sha256(bytes)).key())).isEqualTo(bytes);
        }
    }

    @Test
    void nothingIsVisibleBeforeTheCommitAndAfterACancel() throws Exception {
        BlobUpload upload = store().begin(DigestAlgorithm.SHA256);
        upload.append(body(bytes(1000, 4)), NO_LIMIT);
        assertThat(store().list()).isEmpty();
        UploadProgress progress = upload.progress();
        upload.cancel();
        upload.cancel();
        upload.close();
        assertThat(store().list()).isEmpty();
        assertThat(store().resume(upload.id(), progress)).isEmpty();
        assertThatThrownBy(() -> upload.append(body(new byte[1]), 1)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void commitRejectsAWrongDigestAndDestroysTheUpload() throws Exception {
        BlobUpload upload = store().begin(DigestAlgorithm.SHA256);
        byte[] bytes = bytes(1000, 5);
        UploadProgress progress = upload.append(body(bytes), NO_LIMIT);
        Digest wrong = Digest.sha256(new byte[1]);
        DigestMismatchException mismatch =
                catchThrowableOfType(DigestMismatchException.class, () -> upload.commit(wrong));
        assertThat(mismatch.expected()).isEqualTo(wrong);
        assertThat(mismatch.actual()).isEqualTo(Digest.sha256(bytes));
        assertThat(store().list()).isEmpty();
        assertThat(store().resume(upload.id(), progress)).isEmpty();
    }

    @Test
    void sha512IsHashedOnTheWayOrReadAgain() throws Exception {
        byte[] bytes = bytes(700_000, 6);
        for (DigestAlgorithm begunWith : DigestAlgorithm.values()) {
            try (BlobUpload upload = store().begin(begunWith)) {
                upload.append(body(bytes), NO_LIMIT);
                StoredBlob blob = upload.commit(sha512(bytes));
                assertThat(blob.digest()).isEqualTo(sha512(bytes));
                assertThat(read(blob.key())).isEqualTo(bytes);
            }
        }
        BlobUpload wrong = store().begin(DigestAlgorithm.SHA256);
        wrong.append(body(bytes), NO_LIMIT);
        assertThatThrownBy(() -> wrong.commit(sha512(new byte[0]))).isInstanceOf(DigestMismatchException.class);
    }

    @Test
    void aBodyThatFailsMidwayKeepsWhatArrived() throws Exception {
        byte[] bytes = bytes(900_000, 7);
        BlobUpload upload = store().begin(DigestAlgorithm.SHA256);
        upload.append(body(Arrays.copyOf(bytes, 100_000)), NO_LIMIT);
        assertThatThrownBy(() -> upload.append(broken(Arrays.copyOfRange(bytes, 100_000, 700_000)), NO_LIMIT))
                .isInstanceOf(IOException.class)
                .hasMessage("the client went away");
        assertThat(upload.progress().offset()).isEqualTo(700_000);
        assertThat(upload.progress().digest()).contains(Digest.sha256(Arrays.copyOf(bytes, 700_000)));
        upload.close();
        try (BlobUpload again = store().resume(upload.id(), upload.progress()).orElseThrow()) {
            again.append(body(Arrays.copyOfRange(bytes, 700_000, bytes.length)), NO_LIMIT);
            assertThat(read(again.commit(Digest.sha256(bytes)).key())).isEqualTo(bytes);
        }
    }

    @Test
    void aBodyOverTheLimitIsDroppedAndTheUploadGoesOn() throws Exception {
        byte[] bytes = bytes(600_000, 8);
        try (BlobUpload upload = store().begin(DigestAlgorithm.SHA256)) {
            upload.append(body(Arrays.copyOf(bytes, 100)), 100);
            UploadProgress before = upload.progress();
            BlobTooLargeException tooLarge = catchThrowableOfType(
                    BlobTooLargeException.class, () -> upload.append(body(bytes(500_000, 9)), 499_999));
            assertThat(tooLarge.maxBytes()).isEqualTo(499_999);
            assertThat(upload.progress()).isEqualTo(before);
            upload.append(body(Arrays.copyOfRange(bytes, 100, bytes.length)), bytes.length - 100);
            assertThat(read(upload.commit(Digest.sha256(bytes)).key())).isEqualTo(bytes);
        }
    }

    @Test
    void anUploadIsHeldByOneAtATime() throws Exception {
        BlobUpload upload = store().begin(DigestAlgorithm.SHA256);
        assertThatThrownBy(() -> store().resume(upload.id(), upload.progress()))
                .isInstanceOf(UploadBusyException.class);
        upload.close();
        BlobUpload again = store().resume(upload.id(), upload.progress()).orElseThrow();
        assertThatThrownBy(() -> store().resume(upload.id(), upload.progress()))
                .isInstanceOf(UploadBusyException.class);
        again.cancel();
        assertThat(store().resume(upload.id(), upload.progress())).isEmpty();
    }

    @Test
    void resumeDropsWhatNobodyRecordedAndRefusesWhatIsNotThere() throws Exception {
        byte[] bytes = bytes(50_000, 10);
        BlobUpload upload = store().begin(DigestAlgorithm.SHA256);
        UploadProgress recorded = upload.append(body(Arrays.copyOf(bytes, 20_000)), NO_LIMIT);
        upload.append(body(bytes(9_999, 11)), NO_LIMIT);
        upload.close();
        try (BlobUpload again = store().resume(upload.id(), recorded).orElseThrow()) {
            assertThat(again.progress()).isEqualTo(recorded);
            again.append(body(Arrays.copyOfRange(bytes, 20_000, 50_000)), NO_LIMIT);
            again.close();
        }
        UploadProgress tooFar = new UploadProgress(DigestAlgorithm.SHA256, 50_001, Optional.empty());
        assertThat(store().resume(upload.id(), tooFar)).isEmpty();
        assertThat(store().resume(UploadId.random(), UploadProgress.none(DigestAlgorithm.SHA256)))
                .isEmpty();
        UploadProgress all = new UploadProgress(DigestAlgorithm.SHA256, 50_000, Optional.empty());
        try (BlobUpload last = store().resume(upload.id(), all).orElseThrow()) {
            assertThat(read(last.commit(Digest.sha256(bytes)).key())).isEqualTo(bytes);
        }
    }

    @Test
    void toResumeFromAnOldRecordAndCloseDestroysNothing() throws Exception {
        byte[] bytes = bytes(50_000, 14);
        BlobUpload upload = store().begin(DigestAlgorithm.SHA256);
        UploadProgress old = upload.append(body(Arrays.copyOf(bytes, 20_000)), NO_LIMIT);
        UploadProgress recorded = upload.append(body(Arrays.copyOfRange(bytes, 20_000, 50_000)), NO_LIMIT);
        upload.close();
        store().resume(upload.id(), old).orElseThrow().close();
        try (BlobUpload again = store().resume(upload.id(), recorded).orElseThrow()) {
            assertThat(read(again.commit(Digest.sha256(bytes)).key())).isEqualTo(bytes);
        }
        BlobUpload other = store().begin(DigestAlgorithm.SHA256);
        UploadProgress part = other.append(body(Arrays.copyOf(bytes, 20_000)), NO_LIMIT);
        other.append(body(new byte[1]), NO_LIMIT);
        other.close();
        try (BlobUpload cut = store().resume(other.id(), part).orElseThrow()) {
            assertThat(cut.commit(Digest.sha256(Arrays.copyOf(bytes, 20_000))).size())
                    .isEqualTo(20_000);
        }
    }

    @Test
    void manyUploadsOfTheSameBlobAreObjectsOfTheirOwn() throws Exception {
        byte[] bytes = bytes(2_000_000, 12);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Callable<StoredBlob> pushing = () -> push(bytes);
            var keys = threads
                    .invokeAll(IntStream.range(0, 24).mapToObj(i -> pushing).toList())
                    .stream()
                    .map(done -> done.resultNow().key())
                    .distinct()
                    .toList();
            assertThat(keys).hasSize(24);
            assertThat(store().list().map(StoredObject::key)).containsExactlyInAnyOrderElementsOf(keys);
            store().delete(keys.getFirst());
            for (BlobKey kept : keys.subList(1, keys.size())) {
                assertThat(read(kept)).isEqualTo(bytes);
            }
        }
    }

    @Test
    void whatAnUploadBecameIsFoundByItsNameAndDigest() throws Exception {
        byte[] bytes = bytes(1_000, 21);
        Digest digest = Digest.sha256(bytes);
        try (BlobUpload upload = store().begin(DigestAlgorithm.SHA256);
                BlobUpload other = store().begin(DigestAlgorithm.SHA256)) {
            upload.append(body(bytes), NO_LIMIT);
            assertThat(store().committed(upload.id(), digest)).isEmpty();
            StoredBlob blob = upload.commit(digest);
            assertThat(store().committed(upload.id(), digest)).contains(blob);
            assertThat(store().committed(upload.id(), Digest.sha256(new byte[0])))
                    .isEmpty();
            assertThat(store().committed(other.id(), digest)).isEmpty();
            store().delete(blob.key());
            assertThat(store().committed(upload.id(), digest)).isEmpty();
            other.cancel();
        }
    }

    @Test
    void aDeletedObjectIsGoneAndItsContentMayComeBack() throws Exception {
        byte[] bytes = bytes(10, 13);
        StoredBlob blob = push(bytes);
        assertThat(store().delete(blob.key())).isTrue();
        assertThat(store().delete(blob.key())).isFalse();
        assertThat(store().size(blob.key())).isEmpty();
        assertThatThrownBy(() -> store().open(blob.key())).isInstanceOf(NoSuchFileException.class);
        StoredBlob again = push(bytes);
        assertThat(again.key()).isNotEqualTo(blob.key());
        assertThat(store().list().map(StoredObject::key)).containsExactly(again.key());
    }

    @Test
    void objectsAndUnfinishedUploadsAreListedWithTheirAge() throws Exception {
        Instant before = Instant.now().minusSeconds(2);
        StoredBlob blob = push(bytes(1234, 15));
        BlobUpload upload = store().begin(DigestAlgorithm.SHA256);
        upload.append(body(new byte[1]), 1);
        Instant after = Instant.now().plusSeconds(2);
        StoredObject object = store().list().findFirst().orElseThrow();
        assertThat(object.key()).isEqualTo(blob.key());
        assertThat(object.size()).isEqualTo(1234);
        assertThat(object.storedAt()).isBetween(before, after);
        UnfinishedUpload unfinished = store().unfinished().findFirst().orElseThrow();
        assertThat(unfinished.id()).isEqualTo(upload.id());
        assertThat(unfinished.touchedAt()).isBetween(before, after);
        upload.cancel();
        assertThat(store().unfinished()).isEmpty();
    }

    /** A body that gives what it is told to, piece by piece. */
    static final class Piecewise implements ReadableByteChannel {
        private static final ByteBuffer END = ByteBuffer.allocate(0);
        private final LinkedBlockingDeque<ByteBuffer> pieces = new LinkedBlockingDeque<>();

        void give(byte[] bytes, int from, int to) {
            pieces.add(ByteBuffer.wrap(bytes, from, to - from));
        }

        void end() {
            pieces.add(END);
        }

        @Override
        public int read(ByteBuffer target) throws IOException {
            try {
                ByteBuffer piece = pieces.take();
                if (!piece.hasRemaining()) {
                    return -1;
                }
                int count = Math.min(piece.remaining(), target.remaining());
                target.put(piece.slice(piece.position(), count));
                piece.position(piece.position() + count);
                if (piece.hasRemaining()) {
                    pieces.addFirst(piece);
                }
                return count;
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
        }

        @Override
        public boolean isOpen() {
            return true;
        }

        @Override
        public void close() {}
    }

    private static byte[] read(Arrived arrived, int from, int count) throws IOException {
        ByteBuffer target = ByteBuffer.allocate(count);
        while (target.hasRemaining()) {
            arrived.read(target, from + target.position());
        }
        return target.array();
    }

    @Test
    @Timeout(30)
    void whatHasArrivedIsReadAtOnceWhileTheAppendGoesOn() throws Exception {
        byte[] bytes = bytes(100_000, 30);
        Piecewise body = new Piecewise();
        try (BlobUpload upload = store().begin(DigestAlgorithm.SHA256);
                Arrived arrived = upload.arrived();
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            assertThat(arrived.count()).isZero();
            var appended = threads.submit(() -> upload.append(body, NO_LIMIT));
            body.give(bytes, 0, 1);
            assertThat(arrived.awaitMore(0)).isEqualTo(1);
            assertThat(read(arrived, 0, 1)).isEqualTo(Arrays.copyOf(bytes, 1));
            body.give(bytes, 1, 70_000);
            for (long seen = 1; seen < 70_000; seen = arrived.awaitMore(seen)) {
                assertThat(arrived.digest()).isEmpty();
            }
            assertThat(read(arrived, 12_345, 57_655)).isEqualTo(Arrays.copyOfRange(bytes, 12_345, 70_000));
            assertThat(upload.progress().offset())
                    .as("what is on stable storage")
                    .isZero();
            body.give(bytes, 70_000, 100_000);
            body.end();
            appended.get();
            assertThat(arrived.digest()).contains(Digest.sha256(bytes));
            assertThat(arrived.awaitMore(100_000))
                    .as("does not wait for what nobody brings")
                    .isEqualTo(100_000);
            StoredBlob blob = upload.commit(Digest.sha256(bytes));
            assertThat(read(arrived, 0, 100_000)).isEqualTo(bytes);
            store().delete(blob.key());
            assertThat(read(arrived, 99_000, 1_000)).isEqualTo(Arrays.copyOfRange(bytes, 99_000, 100_000));
            assertThatThrownBy(() -> arrived.read(ByteBuffer.allocate(1), 100_000))
                    .isInstanceOf(IOException.class);
        }
    }

    @Test
    void whatArrivedBeforeAnUploadWasResumedIsReadToo() throws Exception {
        byte[] bytes = bytes(50_000, 31);
        BlobUpload upload = store().begin(DigestAlgorithm.SHA256);
        upload.append(body(Arrays.copyOf(bytes, 20_000)), NO_LIMIT);
        upload.close();
        try (BlobUpload again = store().resume(upload.id(), upload.progress()).orElseThrow();
                Arrived arrived = again.arrived()) {
            assertThat(arrived.count()).isEqualTo(20_000);
            again.append(body(Arrays.copyOfRange(bytes, 20_000, 50_000)), NO_LIMIT);
            assertThat(read(arrived, 0, 50_000)).isEqualTo(bytes);
        }
    }

    @Test
    @Timeout(60)
    void manyReadersOfOneUploadAllSeeItsBytes() throws Exception {
        byte[] bytes = bytes(12_000_000, 32);
        Piecewise body = new Piecewise();
        try (BlobUpload upload = store().begin(DigestAlgorithm.SHA256);
                Arrived arrived = upload.arrived();
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var digests = IntStream.range(0, 16)
                    .mapToObj(reader -> threads.submit(() -> follow(arrived, bytes.length, 1 + reader * 9_973)))
                    .toList();
            var appended = threads.submit(() -> upload.append(body, NO_LIMIT));
            Random random = new Random(33);
            for (int at = 0; at < bytes.length; ) {
                int next = Math.min(bytes.length, at + 1 + random.nextInt(60_000));
                body.give(bytes, at, next);
                at = next;
            }
            body.end();
            appended.get();
            for (var digest : digests) {
                assertThat(digest.get()).isEqualTo(Digest.sha256(bytes));
            }
        }
    }

    private static Digest follow(Arrived arrived, long size, int most) throws Exception {
        MessageDigest digest = DigestAlgorithm.SHA256.newMessageDigest();
        ByteBuffer buffer = ByteBuffer.allocate(most);
        for (long at = 0; at < size; ) {
            arrived.awaitMore(at);
            at += arrived.read(buffer.clear(), at);
            digest.update(buffer.flip());
        }
        return Digest.of(DigestAlgorithm.SHA256, digest.digest());
    }

    @Test
    @Timeout(30)
    void whoWaitsForMoreIsWokenWhenThereWillBeNone() throws Exception {
        for (Consumer<BlobUpload> ending : List.<Consumer<BlobUpload>>of(BlobUpload::cancel, BlobUpload::close)) {
            BlobUpload upload = store().begin(DigestAlgorithm.SHA256);
            try (Arrived arrived = upload.arrived();
                    var threads = Executors.newVirtualThreadPerTaskExecutor()) {
                var waiting = threads.submit(() -> arrived.awaitMore(0));
                ending.accept(upload);
                assertThat(waiting.get()).isZero();
                assertThat(arrived.digest()).isEmpty();
            }
        }
    }

    @Test
    void whatAnAppendTookBackIsNotThere() throws Exception {
        try (BlobUpload upload = store().begin(DigestAlgorithm.SHA256);
                Arrived arrived = upload.arrived()) {
            upload.append(body(new byte[100]), NO_LIMIT);
            assertThatThrownBy(() -> upload.append(body(new byte[3000]), 2000))
                    .isInstanceOf(BlobTooLargeException.class);
            assertThat(arrived.count()).isEqualTo(100);
            assertThat(arrived.awaitMore(100)).isEqualTo(100);
            assertThat(arrived.digest()).contains(Digest.sha256(new byte[100]));
            assertThatThrownBy(() -> arrived.read(ByteBuffer.allocate(10), 150)).isInstanceOf(IOException.class);
        }
    }
}
