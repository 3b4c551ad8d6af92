package io.slipway.registry.v2;

import io.slipway.oci.Digest;
import io.slipway.oci.MediaType;
import io.slipway.oci.Reference;
import io.slipway.oci.Tag;
import io.slipway.registry.content.StoredManifest;
import io.slipway.registry.error.ErrorCode;
import io.slipway.registry.error.RegistryException;
import io.slipway.registry.mirror.MirroredBlobs;
import io.slipway.registry.mirror.MirroredLists;
import io.slipway.registry.mirror.MirroredManifests;
import io.slipway.registry.mirror.MirroredName;
import io.slipway.registry.mirror.UpstreamFailure;
import io.slipway.store.BlobContent;
import io.slipway.store.BlobKey;
import io.slipway.store.BlobStore;
import io.slipway.store.StoredBlob;
import io.slipway.transfer.FillReader;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Answers reads of what is on an upstream. Whether the caller may read it has been decided before. */
final class MirroredReads {
    private static final Duration RETRY = Duration.ofSeconds(5);

    private final MirroredManifests manifests;
    private final MirroredBlobs blobs;
    private final MirroredLists lists;
    private final BlobStore store;
    private final PullNotes notes;

    MirroredReads(
            MirroredManifests manifests, MirroredBlobs blobs, MirroredLists lists, BlobStore store, PullNotes notes) {
        this.notes = notes;
        this.manifests = manifests;
        this.blobs = blobs;
        this.lists = lists;
        this.store = store;
    }

    void manifest(MirroredName name, Reference reference, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        MirroredManifests.Found found;
        try {
            found = manifests.find(name, reference);
        } catch (UpstreamFailure failure) {
            throw refusal(name, reference, failure, ErrorCode.MANIFEST_UNKNOWN);
        }
        begin(request, response);
        found.warning().ifPresent(warning -> Warnings.add(response, warning));
        StoredManifest manifest = found.manifest();
        notes.answering(
                response,
                found.repository().id(),
                manifest.digest(),
                !request.getMethod().equals("HEAD"));
        if (ETags.answered(request, response, manifest.digest(), ErrorCode.MANIFEST_UNKNOWN)) {
            return;
        }
        if (request.getMethod().equals("HEAD")) {
            ReadAnswer.describe(response, manifest);
            return;
        }
        switch (manifest.body()) {
            case StoredManifest.Body.InMemory(byte[] content) -> {
                ReadAnswer.describe(response, manifest);
                response.getOutputStream().write(content);
            }
            case StoredManifest.Body.InStore(var key) -> {
                BlobContent content = open(key, manifest.digest());
                ReadAnswer.describe(response, manifest);
                ObjectBody.send(request, response, content, new ByteRange(0, manifest.size() - 1));
            }
        }
    }

    private BlobContent open(BlobKey key, Digest digest) throws IOException {
        try {
            return store.open(key);
        } catch (NoSuchFileException e) {
            throw evicted(digest);
        }
    }

    /** What was found has gone before it was read, which makes room for fetching it again. */
    static RegistryException evicted(Digest digest) {
        return new RegistryException(
                        ErrorCode.UNAVAILABLE, digest + " was taken out of the cache just now: ask for it again")
                .with("Retry-After", "1");
    }

    /** Answers HEAD; and GET unless the blob is stored, which is returned then, to be sent like any other. */
    Optional<StoredBlob> blob(
            MirroredName name, Digest digest, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        boolean head = request.getMethod().equals("HEAD");
        MirroredBlobs.Found found;
        try {
            found = head ? blobs.stat(name, digest) : blobs.open(name, digest);
        } catch (UpstreamFailure failure) {
            throw refusal(name, digest, failure, ErrorCode.BLOB_UNKNOWN);
        }
        begin(request, response);
        return switch (found) {
            case MirroredBlobs.Found.Stored stored -> Optional.of(stored.blob());
            case MirroredBlobs.Found.Elsewhere(long size) -> {
                if (!ETags.answered(request, response, digest, ErrorCode.BLOB_UNKNOWN)) {
                    ReadAnswer.describe(response, digest, size);
                }
                yield Optional.empty();
            }
            case MirroredBlobs.Found.Arriving(FillReader reader, long size) -> {
                try (reader) {
                    if (!ETags.answered(request, response, digest, ErrorCode.BLOB_UNKNOWN)) {
                        arriving(digest, reader, size, request, response);
                    }
                }
                yield Optional.empty();
            }
        };
    }

    /** The whole, or one part of it; who asks for several parts at once gets the whole, as the protocol allows. */
    private static void arriving(
            Digest digest, FillReader reader, long size, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        List<ByteRange> parts = BlobController.parts(request, digest, size);
        ReadAnswer.describe(response, digest, size);
        ByteRange part = new ByteRange(0, size - 1);
        if (parts.size() == 1) {
            part = parts.getFirst();
            response.setStatus(HttpServletResponse.SC_PARTIAL_CONTENT);
            response.setHeader("Content-Range", part.of(size));
            response.setContentLengthLong(part.length());
        }
        if (part.length() > 0) {
            ArrivingBody.send(response, reader, part);
        }
    }

    void tags(MirroredName name, HttpServletRequest request, HttpServletResponse response) throws IOException {
        try (SpooledJson body = spooledTags(name, request, response)) {
            body.send(response, "application/json");
        }
    }

    private SpooledJson spooledTags(MirroredName name, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        Paging paging = Paging.of(QueryParameters.of(request));
        MirroredLists.Tags found;
        try {
            found = lists.tags(name, paging.size(), paging.last());
        } catch (UpstreamFailure failure) {
            throw refusal(name, failure, ErrorCode.NAME_UNKNOWN, name.asked().toString());
        }
        begin(request, response);
        found.warning().ifPresent(warning -> Warnings.add(response, warning));
        if (found.more() && !found.tags().isEmpty()) {
            paging.linkNext(
                    response,
                    "/v2/" + name.asked() + "/tags/list?" + sameNamespace(request),
                    found.tags().getLast().toString());
        }
        return SpooledJson.of(Map.of(
                "name",
                name.asked().toString(),
                "tags",
                found.tags().stream().map(Tag::toString).toList()));
    }

    /** What the upstream lists, in one page; empty when it is the cache's own list that is to be told. */
    boolean referrers(
            MirroredName name,
            Digest subject,
            Optional<MediaType> type,
            HttpServletRequest request,
            HttpServletResponse response)
            throws IOException {
        Optional<SpooledJson> index = spooled(name, subject, type, response);
        begin(request, response);
        if (index.isPresent()) {
            type.ifPresent(filtered -> response.setHeader("OCI-Filters-Applied", "artifactType"));
            try (SpooledJson body = index.get()) {
                body.send(response, MediaType.OCI_INDEX.toString());
            }
        }
        return index.isPresent();
    }

    /** So that nothing of it is in memory for as long as a client takes to read it. */
    private Optional<SpooledJson> spooled(
            MirroredName name, Digest subject, Optional<MediaType> type, HttpServletResponse response)
            throws IOException {
        try {
            return switch (lists.referrers(name, subject, type)) {
                case MirroredLists.Referrers.Listed(byte[] index) -> Optional.of(SpooledJson.of(index));
                case MirroredLists.Referrers.Cached(Optional<String> warning) -> {
                    warning.ifPresent(text -> Warnings.add(response, text));
                    yield Optional.empty();
                }
            };
        } catch (UpstreamFailure failure) {
            throw refusal(name, failure, ErrorCode.NAME_UNKNOWN, name.asked().toString());
        }
    }

    /** Says that {@code ns} was heard. */
    private static void begin(HttpServletRequest request, HttpServletResponse response) {
        QueryParameters.of(request).get("ns").ifPresent(namespace -> response.setHeader("OCI-Namespace", namespace));
    }

    private static String sameNamespace(HttpServletRequest request) {
        return QueryParameters.of(request)
                .get("ns")
                .map(namespace -> "ns=" + URLEncoder.encode(namespace, StandardCharsets.UTF_8) + "&")
                .orElse("");
    }

    private static RegistryException refusal(
            MirroredName name, Reference reference, UpstreamFailure failure, ErrorCode unknown) {
        return refusal(name, failure, unknown, reference + " of " + name.asked());
    }

    private static RegistryException refusal(
            MirroredName name, UpstreamFailure failure, ErrorCode unknown, String what) {
        String message =
                what + " cannot be served from the mirror of " + name.upstream().name() + ": " + failure.getMessage();
        Map<String, String> detail = Map.of("upstream", name.upstream().name());
        return switch (failure.kind()) {
            case ABSENT -> new RegistryException(unknown, 404, message, detail);
            case DENIED -> new RegistryException(ErrorCode.DENIED, 403, message, detail);
            case LIMITED -> later(new RegistryException(ErrorCode.TOOMANYREQUESTS, 429, message, detail), failure);
            case BUSY, FULL -> later(new RegistryException(ErrorCode.UNAVAILABLE, 503, message, detail), failure);
            case LATE -> later(new RegistryException(ErrorCode.UNAVAILABLE, 504, message, detail), failure);
            case BROKEN -> later(new RegistryException(ErrorCode.UNAVAILABLE, 502, message, detail), failure);
        };
    }

    private static RegistryException later(RegistryException refusal, UpstreamFailure failure) {
        long seconds = Math.max(1, failure.retryAfter().orElse(RETRY).toSeconds());
        return refusal.with("Retry-After", Long.toString(seconds));
    }
}
