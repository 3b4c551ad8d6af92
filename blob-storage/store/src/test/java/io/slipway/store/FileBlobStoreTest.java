package io.slipway.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.slipway.oci.Digest;
import io.slipway.oci.DigestAlgorithm;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.channels.ReadableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileBlobStoreTest extends BlobStoreContract {
    @TempDir
    Path root;

    private FileBlobStore store;

    @BeforeEach
    void open() throws IOException {
        store = new FileBlobStore(root);
    }

    @Override
    BlobStore store() {
        return store;
    }

    private Path uploadFile(UploadId id) {
        return root.resolve("uploads").resolve(id.toString());
    }

    private long files(String folder) throws IOException {
        try (Stream<Path> all = Files.walk(root.resolve(folder))) {
            return all.filter(path -> !Files.isDirectory(path)).count();
        }
    }

    @Test
    void anUploadGoesOnInANewProcess() throws Exception {
        byte[] bytes = bytes(400_000, 20);
        for (DigestAlgorithm begunWith : DigestAlgorithm.values()) {
            for (DigestAlgorithm expected : DigestAlgorithm.values()) {
                BlobUpload upload = store.begin(begunWith);
                UploadProgress recorded = upload.append(body(Arrays.copyOf(bytes, 300_000)), NO_LIMIT);
                FileBlobStore restarted = new FileBlobStore(root);
                try (BlobUpload again = restarted.resume(upload.id(), recorded).orElseThrow()) {
                    again.append(body(Arrays.copyOfRange(bytes, 300_000, bytes.length)), NO_LIMIT);
                    Digest digest = expected == DigestAlgorithm.SHA256 ? Digest.sha256(bytes) : sha512(bytes);
                    assertThat(read(again.commit(digest).key())).isEqualTo(bytes);
                }
            }
        }
        assertThat(files("uploads")).isZero();
    }

    @Test
    void whatSomebodyElsePutAmongTheObjectsIsLeftAlone() throws Exception {
        byte[] bytes = bytes(100, 23);
        try (BlobUpload upload = store.begin(DigestAlgorithm.SHA256)) {
            upload.append(body(bytes), NO_LIMIT);
            upload.commit(Digest.sha256(bytes));
        }
        Path stray = Files.writeString(root.resolve("blobs/sha256/.DS_Store"), "not ours");
        Files.writeString(root.resolve("blobs/sha256").resolve("notes"), "not ours");
        for (int i = 0; i < 2; i++) {
            try (Stream<StoredObject> objects = store.list()) {
                assertThat(objects.map(StoredObject::size)).containsExactly(100L);
            }
        }
        assertThat(stray).exists();
    }

    @Test
    void whatAKilledProcessLeftHalfWrittenIsCutOff() throws Exception {
        byte[] bytes = bytes(300_000, 21);
        BlobUpload upload = store.begin(DigestAlgorithm.SHA256);
        UploadProgress recorded = upload.append(body(bytes), NO_LIMIT);
        Files.write(uploadFile(upload.id()), bytes(70_000, 22), java.nio.file.StandardOpenOption.APPEND);
        FileBlobStore restarted = new FileBlobStore(root);
        try (BlobUpload again = restarted.resume(upload.id(), recorded).orElseThrow()) {
            assertThat(read(again.commit(Digest.sha256(bytes)).key())).isEqualTo(bytes);
        }
    }

    @Test
    void bytesThatChangedBehindItsBackAreNoticedOnResume() throws Exception {
        BlobUpload upload = store.begin(DigestAlgorithm.SHA256);
        UploadProgress recorded = upload.append(body(bytes(1000, 23)), NO_LIMIT);
        Files.write(uploadFile(upload.id()), bytes(1000, 24));
        BlobUpload again = new FileBlobStore(root).resume(upload.id(), recorded).orElseThrow();
        assertThatThrownBy(() -> again.append(body(new byte[1]), NO_LIMIT))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("is damaged");
    }

    @Test
    void leftoversOfACrashAreNeitherListedNorInTheWay() throws Exception {
        byte[] bytes = bytes(1000, 25);
        BlobUpload abandoned = store.begin(DigestAlgorithm.SHA256);
        abandoned.append(body(bytes), NO_LIMIT);
        Files.createDirectories(root.resolve("blobs/sha256/ab"));
        Files.writeString(root.resolve("blobs/sha256/ab/abcd.tmp"), "not ours");
        Files.writeString(root.resolve("layout.new"), "hal");
        store = new FileBlobStore(root);
        assertThat(store.list()).isEmpty();
        StoredBlob blob = push(bytes);
        assertThat(store.list().map(StoredObject::key)).containsExactly(blob.key());
        assertThat(uploadFile(abandoned.id())).exists();
    }

    @Test
    void aCrashBetweenRenameAndAnswerLeavesAWholeBlobThatIsPushedAgain() throws Exception {
        byte[] bytes = bytes(1000, 26);
        BlobUpload upload = store.begin(DigestAlgorithm.SHA256);
        UploadProgress recorded = upload.append(body(bytes), NO_LIMIT);
        StoredBlob blob = upload.commit(Digest.sha256(bytes));
        store = new FileBlobStore(root);
        assertThat(store.resume(upload.id(), recorded)).isEmpty();
        assertThat(read(push(bytes).key())).isEqualTo(bytes);
        assertThat(read(blob.key())).isEqualTo(bytes);
    }

    @Test
    void aCommitWhoseFolderIsNotOnStableStorageFailsAndMayBeDoneAgain() throws Exception {
        byte[] bytes = bytes(1000, 32);
        Path folder = root.resolve("blobs/sha256/" + Digest.sha256(bytes).hex().substring(0, 2));
        AtomicBoolean failing = new AtomicBoolean(true);
        store = new FileBlobStore(root, new Forces() {
            @Override
            public void forceFolder(Path forced) throws IOException {
                if (failing.get() && forced.equals(folder)) {
                    throw new IOException("Input/output error");
                }
                super.forceFolder(forced);
            }
        });
        BlobUpload upload = store.begin(DigestAlgorithm.SHA256);
        UploadProgress recorded = upload.append(body(bytes), NO_LIMIT);
        assertThatThrownBy(() -> upload.commit(Digest.sha256(bytes)))
                .isInstanceOf(IOException.class)
                .hasMessage("Input/output error");
        upload.close();
        assertThat(store.resume(upload.id(), recorded)).isEmpty();
        failing.set(false);
        assertThat(read(push(bytes).key())).isEqualTo(bytes);
    }

    /** Forces as the disk does, and writes down what and in which order. */
    private static class Forces implements StableStorage {
        final List<String> seen = new CopyOnWriteArrayList<>();

        @Override
        public void forceFile(Path file, FileChannel channel) throws IOException {
            DISK.forceFile(file, channel);
            seen.add("%d bytes of an upload".formatted(Files.size(file)));
        }

        @Override
        public void forceFolder(Path folder) throws IOException {
            DISK.forceFolder(folder);
            seen.add(folder.getFileName() + " with " + String.join(", ", namesIn(folder)));
        }
    }

    @Test
    void bytesAndNamesAreForcedBeforeTheyAreAcknowledged() throws Exception {
        byte[] bytes = bytes(3_000_000, 33);
        Digest digest = Digest.sha256(bytes);
        String prefix = digest.hex().substring(0, 2);
        Forces forces = new Forces();
        store = new FileBlobStore(root, forces);
        BlobUpload upload = store.begin(DigestAlgorithm.SHA256);
        forces.seen.clear();
        upload.append(body(bytes), NO_LIMIT);
        assertThat(forces.seen).containsExactlyInAnyOrder("3000000 bytes of an upload", "uploads with " + upload.id());
        forces.seen.clear();
        upload.commit(digest);
        assertThat(forces.seen)
                .containsExactly("sha256 with " + prefix, prefix + " with " + digest.hex() + "." + upload.id());
    }

    @Test
    void contentAtHandIsForcedAsAnUploadIs() throws Exception {
        byte[] bytes = bytes(4_000, 36);
        Digest digest = Digest.sha256(bytes);
        String prefix = digest.hex().substring(0, 2);
        Forces forces = new Forces();
        store = new FileBlobStore(root, forces);
        forces.seen.clear();
        String key = store.newKey(digest).value();
        store.store(new BlobKey(key), bytes);
        assertThat(forces.seen)
                .containsExactly(
                        "4000 bytes of an upload",
                        "sha256 with " + prefix,
                        prefix + " with " + key.substring(key.lastIndexOf('/') + 1));
    }

    @Test
    void contentAtHandThatCannotBeForcedLeavesNothing() throws Exception {
        store = new FileBlobStore(root, new Forces() {
            @Override
            public void forceFile(Path file, FileChannel channel) throws IOException {
                throw new IOException("Input/output error");
            }
        });
        byte[] bytes = bytes(4_000, 37);
        assertThatThrownBy(() -> store.store(store.newKey(Digest.sha256(bytes)), bytes))
                .hasMessage("Input/output error");
        assertThat(files("uploads")).isZero();
        assertThat(store.list()).isEmpty();
    }

    @Test
    void bytesThatCannotBeForcedAreNotAcknowledged() throws Exception {
        AtomicBoolean failing = new AtomicBoolean(true);
        store = new FileBlobStore(root, new Forces() {
            @Override
            public void forceFile(Path file, FileChannel channel) throws IOException {
                if (failing.get()) {
                    throw new IOException("Input/output error");
                }
                super.forceFile(file, channel);
            }
        });
        BlobUpload upload = store.begin(DigestAlgorithm.SHA256);
        assertThatThrownBy(() -> upload.append(body(bytes(2_000_000, 34)), NO_LIMIT))
                .hasMessage("Input/output error");
        assertThat(upload.progress().offset()).isZero();
        failing.set(false);
        byte[] bytes = bytes(1000, 35);
        upload.append(body(bytes), NO_LIMIT);
        assertThat(read(upload.commit(Digest.sha256(bytes)).key())).isEqualTo(bytes);
    }

    private static List<String> namesIn(Path folder) throws IOException {
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.map(entry -> String.valueOf(entry.getFileName())).toList();
        }
    }

    @Test
    void aFullDiskIsAnIOExceptionAndNothingBecomesVisible() throws Exception {
        Path full = Path.of("/dev/full");
        assumeTrue(Files.exists(full), "this system has no /dev/full");
        BlobUpload upload = store.begin(DigestAlgorithm.SHA256);
        UploadProgress before = upload.progress();
        Files.delete(uploadFile(upload.id()));
        Files.createSymbolicLink(uploadFile(upload.id()), full);
        assertThatThrownBy(() -> upload.append(body(bytes(2_000_000, 27)), NO_LIMIT))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("No space left");
        assertThat(upload.progress()).isEqualTo(before);
        assertThat(store.list()).isEmpty();
        upload.cancel();
        assertThat(files("uploads")).isZero();
        assertThat(store.buffers().available()).isEqualTo(FileBlobStore.BUFFERS);
    }

    @Test
    void aDiskThatHasRoomAgainTakesTheSameUpload() throws Exception {
        Path full = Path.of("/dev/full");
        assumeTrue(Files.exists(full), "this system has no /dev/full");
        byte[] bytes = bytes(500_000, 28);
        BlobUpload upload = store.begin(DigestAlgorithm.SHA256);
        Files.delete(uploadFile(upload.id()));
        Files.createSymbolicLink(uploadFile(upload.id()), full);
        assertThatThrownBy(() -> upload.append(body(bytes), NO_LIMIT)).isInstanceOf(IOException.class);
        Files.delete(uploadFile(upload.id()));
        Files.createFile(uploadFile(upload.id()));
        upload.append(body(bytes), NO_LIMIT);
        assertThat(read(upload.commit(Digest.sha256(bytes)).key())).isEqualTo(bytes);
    }

    @Test
    void slowClientsHoldingAllBuffersStopNobody() throws Exception {
        int clients = 80;
        byte[] bytes = bytes(600_000, 29);
        CountDownLatch reading = new CountDownLatch(clients);
        CountDownLatch goOn = new CountDownLatch(1);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var slow = IntStream.range(0, clients)
                    .mapToObj(i -> threads.submit(() -> {
                        try (BlobUpload upload = store.begin(DigestAlgorithm.SHA256)) {
                            upload.append(waiting(body(bytes), reading, goOn), NO_LIMIT);
                            return upload.commit(Digest.sha256(bytes));
                        }
                    }))
                    .toList();
            reading.await();
            assertThat(store.buffers().available()).isZero();
            byte[] other = bytes(600_000, 30);
            assertThat(read(push(other).key())).isEqualTo(other);
            goOn.countDown();
            for (var done : slow) {
                assertThat(read(done.get().key())).isEqualTo(bytes);
            }
        }
        assertThat(store.buffers().available()).isEqualTo(FileBlobStore.BUFFERS);
    }

    private static ReadableByteChannel waiting(ReadableByteChannel body, CountDownLatch reading, CountDownLatch goOn) {
        return new ReadableByteChannel() {
            @Override
            public int read(ByteBuffer buffer) throws IOException {
                reading.countDown();
                try {
                    goOn.await();
                } catch (InterruptedException e) {
                    throw new IOException(e);
                }
                return body.read(buffer);
            }

            @Override
            public boolean isOpen() {
                return body.isOpen();
            }

            @Override
            public void close() throws IOException {
                body.close();
            }
        };
    }

    @Test
    void aBlobOfManyBuffersIsHashedAndWrittenInOrder() throws Exception {
        byte[] bytes = bytes(70 * 1024 * 1024 + 17, 31);
        StoredBlob blob = push(bytes);
        assertThat(Files.readAllBytes(root.resolve(blob.key().value()))).isEqualTo(bytes);
        assertThat(((BlobContent.InFile) store.open(blob.key())).path()).exists();
    }

    @Test
    void filesLieWhereTheLayoutSays() throws Exception {
        Digest digest = Digest.sha256(new byte[0]);
        StoredBlob blob = push(new byte[0]);
        assertThat(blob.key().value()).matches("blobs/sha256/e3/" + digest.hex() + "\\.[0-9a-f-]{36}");
        assertThat(root.resolve(blob.key().value())).exists();
        assertThat(root.resolve("layout")).hasContent("2\n");
    }

    @Test
    void objectsOfTheEarlierLayoutAreReadAndTheFolderIsMarked() throws Exception {
        byte[] bytes = bytes(1000, 40);
        String hex = Digest.sha256(bytes).hex();
        Path old = root.resolve("blobs/sha256/" + hex.substring(0, 2) + "/" + hex);
        Files.createDirectories(old.getParent());
        Files.write(old, bytes);
        Files.writeString(root.resolve("layout"), "1\n");
        store = new FileBlobStore(root);
        BlobKey key = new BlobKey("blobs/sha256/" + hex.substring(0, 2) + "/" + hex);
        assertThat(store.list().map(StoredObject::key)).containsExactly(key);
        assertThat(read(key)).isEqualTo(bytes);
        assertThat(push(bytes).key()).isNotEqualTo(key);
        assertThat(store.delete(key)).isTrue();
        assertThat(root.resolve("layout")).hasContent("2\n");
    }

    @Test
    void anUnknownLayoutIsRefusedInWords() throws Exception {
        Files.writeString(root.resolve("layout"), "7\n");
        assertThatThrownBy(() -> new FileBlobStore(root))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("layout \"7\"");
    }

    @Test
    void aKeyCannotLeadOutOfTheRoot() {
        String hex = "a".repeat(64);
        for (String key : new String[] {
            "../layout",
            "layout",
            "/etc/passwd",
            "blobs/sha256/../../layout",
            "blobs/sha256/bb/" + hex,
            "blobs/sha256/aa/" + hex + "/",
            "uploads/sha256/aa/" + hex,
            "blobs//aa/" + hex,
            "blobs/sha256/aa/" + hex + ".",
            "blobs/sha256/aa/" + hex + ".../../layout",
            "blobs/sha256/aa/" + hex + "." + "a".repeat(36),
            "blobs/sha256/aa/" + hex.toUpperCase()
        }) {
            assertThatThrownBy(() -> store.open(new BlobKey(key))).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void uploadIdsAreCanonicalUuids() {
        UploadId id = UploadId.random();
        assertThat(UploadId.parse(id.toString())).isEqualTo(id);
        for (String bad : new String[] {"", "1-1-1-1-1", "../x", id.toString().toUpperCase() + " ", "z".repeat(36)}) {
            assertThatThrownBy(() -> UploadId.parse(bad)).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void theDigestOfWhatArrivedIsKnownBeforeTheDiskHasIt() throws Exception {
        byte[] bytes = bytes(2_000_000, 50);
        List<Boolean> known = new CopyOnWriteArrayList<>();
        AtomicReference<Arrived> view = new AtomicReference<>();
        store = new FileBlobStore(root, new Forces() {
            @Override
            public void forceFile(Path file, FileChannel channel) throws IOException {
                known.add(view.get().digest().equals(Optional.of(Digest.sha256(bytes))));
                super.forceFile(file, channel);
            }
        });
        try (BlobUpload upload = store.begin(DigestAlgorithm.SHA256);
                Arrived arrived = upload.arrived()) {
            view.set(arrived);
            upload.append(body(bytes), NO_LIMIT);
            assertThat(known).containsExactly(true);
        }
    }

    @Test
    void aReaderThatIsInterruptedDisturbsNoOther() throws Exception {
        byte[] bytes = bytes(1_000_000, 51);
        try (BlobUpload upload = store.begin(DigestAlgorithm.SHA256);
                Arrived arrived = upload.arrived()) {
            upload.append(body(bytes), NO_LIMIT);
            for (int round = 0; round < 2; round++) {
                Thread.currentThread().interrupt();
                assertThatThrownBy(() -> arrived.read(ByteBuffer.allocate(10), 0))
                        .isInstanceOf(ClosedByInterruptException.class);
                assertThat(Thread.interrupted()).isTrue();
                ByteBuffer target = ByteBuffer.allocate(10);
                assertThat(arrived.read(target, 500_000)).isEqualTo(10);
                assertThat(target.array()).isEqualTo(Arrays.copyOfRange(bytes, 500_000, 500_010));
                if (round == 0) {
                    upload.commit(Digest.sha256(bytes));
                }
            }
            arrived.close();
            assertThatThrownBy(() -> arrived.read(ByteBuffer.allocate(10), 0)).isInstanceOf(IOException.class);
        }
    }
}
