package io.slipway.registry.gc;

import io.slipway.oci.DigestAlgorithm;
import io.slipway.registry.content.Times;
import io.slipway.registry.content.UploadSessions;
import io.slipway.store.BlobStore;
import io.slipway.store.BlobUpload;
import io.slipway.store.StoredObject;
import io.slipway.store.UnfinishedUpload;
import io.slipway.store.UploadBusyException;
import io.slipway.store.UploadId;
import io.slipway.store.UploadProgress;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * What was begun and never ended: uploads that nobody goes on with, and what a crash left in the storage that no row knows.
 */
final class Leftovers {
    static final int BATCH = 500;

    /** No transaction that takes an object into use lasts so long; by then it is seen, or refused. */
    private static final Duration LONGEST_TRANSACTION = Duration.ofMinutes(10);

    private final JdbcClient jdbc;
    private final UploadSessions sessions;
    private final BlobStore blobs;
    private final Clock clock;
    private final GcSettings settings;
    private final Totals totals;

    Leftovers(
            JdbcClient jdbc,
            UploadSessions sessions,
            BlobStore blobs,
            Clock clock,
            GcSettings settings,
            Totals totals) {
        this.jdbc = jdbc;
        this.sessions = sessions;
        this.blobs = blobs;
        this.clock = clock;
        this.settings = settings;
        this.totals = totals;
    }

    /** Gives up some of the uploads that have been left alone for too long. Answers how many. */
    int expireUploads() throws IOException {
        Instant cut = clock.instant().minus(settings.uploadExpiry());
        int expired = 0;
        for (UploadSessions.Idle idle : sessions.idleSince(cut, BATCH)) {
            if (discard(idle.id(), idle.progress(), () -> sessions.closeIdle(idle.id(), cut))) {
                totals.add("upload", idle.progress().offset());
                expired++;
            }
        }
        return expired;
    }

    /** Finds what no row knows, deletes such uploads and gives up such objects. */
    void sweep() throws IOException {
        try (Stream<UnfinishedUpload> unfinished = blobs.unfinished()) {
            Instant cut = clock.instant().minus(settings.uploadExpiry());
            Iterator<UnfinishedUpload> uploads = unfinished.iterator();
            while (uploads.hasNext()) {
                UnfinishedUpload upload = uploads.next();
                if (upload.touchedAt().isBefore(cut)
                        && !sessions.isOpen(upload.id())
                        && discard(upload.id(), UploadProgress.none(DigestAlgorithm.SHA256), () -> true)) {
                    totals.add("upload", 0);
                }
            }
        }
        Instant cut = clock.instant().minus(settings.orphanAge());
        List<StoredObject> batch = new ArrayList<>(BATCH);
        try (Stream<StoredObject> objects = blobs.list()) {
            // Not by an iterator: that of a stream made of streams holds all of one before it gives out the first.
            objects.filter(object -> object.storedAt().isBefore(cut)).forEach(object -> {
                batch.add(object);
                if (batch.size() == BATCH) {
                    giveUpOrphans(batch);
                    batch.clear();
                }
            });
        }
        giveUpOrphans(batch);
    }

    /** Deletes an upload that nobody holds, if its record agrees. */
    private boolean discard(UploadId id, UploadProgress progress, java.util.function.BooleanSupplier forget)
            throws IOException {
        Optional<BlobUpload> upload;
        try {
            upload = blobs.resume(id, progress);
        } catch (UploadBusyException e) {
            return false;
        }
        if (upload.isEmpty()) {
            return forget.getAsBoolean();
        }
        try (BlobUpload held = upload.get()) {
            // Only when it is held: somebody may have gone on with it since it was found.
            boolean forgotten = forget.getAsBoolean();
            if (forgotten) {
                held.cancel();
            }
            return forgotten;
        }
    }

    private void giveUpOrphans(List<StoredObject> objects) {
        Duration wait =
                settings.orphanAge().compareTo(LONGEST_TRANSACTION) < 0 ? settings.orphanAge() : LONGEST_TRANSACTION;
        jdbc.sql("""
                        INSERT INTO tombstone (storage_key, size, reason, due_at)
                        SELECT o.key, o.size, 'orphan', :due FROM unnest(:keys, :sizes) AS o (key, size)
                        WHERE NOT EXISTS (SELECT 1 FROM blob b WHERE b.storage_key = o.key)
                        ON CONFLICT DO NOTHING""")
                .param("due", Times.of(clock.instant().plus(wait)))
                .param(
                        "keys",
                        objects.stream().map(object -> object.key().value()).toArray(String[]::new))
                .param("sizes", objects.stream().map(StoredObject::size).toArray(Long[]::new))
                .update();
    }
}
