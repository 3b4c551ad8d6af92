package io.slipway.registry.v2;

import io.slipway.auth.access.Action;
import io.slipway.auth.access.RepositoryRef;
import io.slipway.oci.Digest;
import io.slipway.oci.DigestAlgorithm;
import io.slipway.oci.RepositoryName;
import io.slipway.registry.content.BlobLinks;
import io.slipway.registry.content.UploadSessions;
import io.slipway.registry.error.ErrorCode;
import io.slipway.registry.error.RegistryException;
import io.slipway.store.BlobStore;
import io.slipway.store.BlobTooLargeException;
import io.slipway.store.BlobUpload;
import io.slipway.store.DigestMismatchException;
import io.slipway.store.StoredBlob;
import io.slipway.store.UploadBusyException;
import io.slipway.store.UploadId;
import io.slipway.store.UploadProgress;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * Upload sessions: POST opens, PATCH appends, PUT closes, GET tells how far, DELETE gives up (specification, end-4 to
 * end-6, end-11 to end-14). Bytes are durable before they are acknowledged; no transaction is open while they flow.
 */
@RestController
final class UploadController {
    /** So many repositories are asked for a blob that may be mounted from anywhere. */
    private static final int MOST_HOLDERS = 256;

    private static final String RETRY_SECONDS = "5";

    private final V2Guard guard;
    private final BlobStore blobs;
    private final BlobLinks links;
    private final UploadSessions sessions;
    private final long maxBlobBytes;
    private final long minChunkBytes;
    private final Semaphore bodies;

    UploadController(V2Guard guard, BlobStore blobs, BlobLinks links, UploadSessions sessions, UploadLimits limits) {
        this.guard = guard;
        this.blobs = blobs;
        this.links = links;
        this.sessions = sessions;
        this.maxBlobBytes = limits.maxBlobBytes();
        this.minChunkBytes = limits.minChunkBytes();
        this.bodies = new Semaphore(limits.bodies());
    }

    @PostMapping({"/{*name}/blobs/uploads", "/{*name}/blobs/uploads/"})
    void open(@PathVariable RepositoryName name, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        guard.check(request, name, Action.PUSH);
        QueryParameters query = QueryParameters.of(request);
        Optional<Digest> mount = query.get("mount").map(Digest::parse);
        Optional<RepositoryName> from =
                mount.flatMap(ignored -> query.get("from")).map(RepositoryName::parse);
        Optional<Digest> digest = query.get("digest").map(Digest::parse);
        DigestAlgorithm algorithm =
                digest.map(Digest::algorithm).orElseGet(() -> algorithm(query.get("digest-algorithm")));
        // Only now: what is refused must not leave a repository behind.
        RepositoryRef repository = guard.forPush(request, name);
        if (mount.isPresent() && mounted(request, from, mount.get(), repository)) {
            created(response, repository, mount.get());
            return;
        }
        try (BlobUpload upload = blobs.begin(algorithm)) {
            openSession(request, repository, upload, algorithm);
            if (digest.isPresent()) {
                receive(request, repository, upload, upload.progress());
                finish(response, repository, upload, digest.get());
            } else {
                accepted(response, 202, repository, upload.id(), upload.progress());
                if (minChunkBytes > 0) {
                    response.setHeader("OCI-Chunk-Min-Length", Long.toString(minChunkBytes));
                }
            }
        }
    }

    private void openSession(
            HttpServletRequest request, RepositoryRef repository, BlobUpload upload, DigestAlgorithm algorithm) {
        boolean opened = false;
        try {
            opened = sessions.open(upload.id(), repository.id(), algorithm, V2Guard.name(request));
        } finally {
            if (!opened) {
                // Without a row nobody would ever look for its file again.
                upload.cancel();
            }
        }
        if (!opened) {
            throw tooMany("too many uploads are open: close or cancel some, or wait until they expire");
        }
    }

    private static RegistryException tooMany(String message) {
        return new RegistryException(ErrorCode.TOOMANYREQUESTS, message).with("Retry-After", RETRY_SECONDS);
    }

    @PatchMapping("/{*name}/blobs/uploads/{id}")
    void append(
            @PathVariable RepositoryName name,
            @PathVariable UploadId id,
            HttpServletRequest request,
            HttpServletResponse response)
            throws IOException {
        RepositoryRef repository = guard.existing(request, name, Action.PUSH);
        try (BlobUpload upload = resume(repository, id)) {
            UploadProgress progress = receive(request, repository, upload, upload.progress());
            accepted(response, 202, repository, id, progress);
        }
    }

    @PutMapping("/{*name}/blobs/uploads/{id}")
    void close(
            @PathVariable RepositoryName name,
            @PathVariable UploadId id,
            HttpServletRequest request,
            HttpServletResponse response)
            throws IOException {
        RepositoryRef repository = guard.existing(request, name, Action.PUSH);
        Digest digest = QueryParameters.of(request)
                .get("digest")
                .map(Digest::parse)
                .orElseThrow(() -> new RegistryException(
                        ErrorCode.DIGEST_INVALID,
                        "the query has no digest: an upload is closed with ?digest=<digest>"));
        try (BlobUpload upload = resume(repository, id)) {
            if (RequestBody.isPresent(request) || request.getHeader("Content-Range") != null) {
                receive(request, repository, upload, upload.progress());
            }
            finish(response, repository, upload, digest);
        }
    }

    @GetMapping("/{*name}/blobs/uploads/{id}")
    void status(
            @PathVariable RepositoryName name,
            @PathVariable UploadId id,
            HttpServletRequest request,
            HttpServletResponse response) {
        RepositoryRef repository = guard.existing(request, name, Action.PUSH);
        accepted(response, 204, repository, id, find(repository, id));
    }

    @DeleteMapping("/{*name}/blobs/uploads/{id}")
    void cancel(
            @PathVariable RepositoryName name,
            @PathVariable UploadId id,
            HttpServletRequest request,
            HttpServletResponse response)
            throws IOException {
        RepositoryRef repository = guard.existing(request, name, Action.PUSH);
        try (BlobUpload upload = resume(repository, id)) {
            upload.cancel();
        }
        sessions.close(id);
        response.setStatus(HttpServletResponse.SC_NO_CONTENT);
    }

    /**
     * A mount that cannot be is no error: the client gets a session and sends the bytes. The source is any repository
     * that the caller may read, whatever the token names: without {@code from} a client cannot ask for a scope on it, and
     * with it some use a token that they have already.
     */
    private boolean mounted(
            HttpServletRequest request, Optional<RepositoryName> from, Digest digest, RepositoryRef repository) {
        Optional<RepositoryRef> readable = from.isPresent()
                ? from.flatMap(source -> guard.readable(request, source))
                : guard.readable(request, links.holders(digest, MOST_HOLDERS));
        return readable.filter(source -> links.mount(source.id(), digest, repository.id()))
                .isPresent();
    }

    private UploadProgress receive(
            HttpServletRequest request, RepositoryRef repository, BlobUpload upload, UploadProgress before)
            throws IOException {
        Optional<ContentRange> range =
                Optional.ofNullable(request.getHeader("Content-Range")).map(ContentRange::parse);
        long length = request.getContentLengthLong();
        if (range.isPresent() && range.get().first() != before.offset()) {
            throw at(
                    new RegistryException(
                            ErrorCode.BLOB_UPLOAD_INVALID,
                            416,
                            "the chunk begins at " + range.get().first() + ", but the upload stands at "
                                    + before.offset(),
                            Map.of("offset", before.offset())),
                    repository,
                    upload.id(),
                    before);
        }
        if (range.isPresent() && length >= 0 && length != range.get().length()) {
            throw at(
                    new RegistryException(
                            ErrorCode.SIZE_INVALID,
                            "Content-Range spans " + range.get().length() + " bytes, Content-Length is " + length),
                    repository,
                    upload.id(),
                    before);
        }
        if (length > maxBlobBytes - before.offset()) {
            throw new RegistryException(
                    ErrorCode.SIZE_INVALID, 413, "a blob may have " + maxBlobBytes + " bytes at most", Map.of());
        }
        long room = maxBlobBytes - before.offset();
        long most = range.map(given -> Math.min(given.length(), room)).orElse(room);
        if (!bodies.tryAcquire()) {
            throw at(
                    tooMany("too many uploads are being received: try again shortly"), repository, upload.id(), before);
        }
        try {
            upload.append(RequestBody.of(request), most);
        } catch (BlobTooLargeException e) {
            if (most < room) {
                throw at(misfit(most, "more"), repository, upload.id(), before);
            }
            throw e;
        } catch (IOException e) {
            // The client broke off: what has arrived is durable, and the client may go on from there.
            record(upload, before);
            throw e;
        } finally {
            bodies.release();
        }
        long received = upload.progress().offset() - before.offset();
        if (range.isPresent() && received != range.get().length()) {
            // Not recorded, so that whoever resumes this upload next drops these bytes.
            throw at(misfit(range.get().length(), "" + received), repository, upload.id(), before);
        }
        record(upload, before);
        return upload.progress();
    }

    private void record(BlobUpload upload, UploadProgress before) {
        if (upload.progress().offset() != before.offset()) {
            sessions.advance(upload.id(), upload.progress());
        }
    }

    private static RegistryException misfit(long spanned, String received) {
        return new RegistryException(
                ErrorCode.SIZE_INVALID, "Content-Range spans " + spanned + " bytes, the body has " + received);
    }

    private void finish(HttpServletResponse response, RepositoryRef repository, BlobUpload upload, Digest digest)
            throws IOException {
        StoredBlob blob;
        try {
            blob = upload.commit(digest);
        } catch (DigestMismatchException e) {
            sessions.close(upload.id());
            throw new RegistryException(
                    ErrorCode.DIGEST_INVALID,
                    400,
                    "the upload's content does not have the digest " + digest,
                    Map.of("digest", digest.toString()));
        }
        links.link(repository.id(), blob, upload.id());
        created(response, repository, digest);
    }

    private BlobUpload resume(RepositoryRef repository, UploadId id) throws IOException {
        UploadProgress recorded = find(repository, id);
        Optional<BlobUpload> upload;
        try {
            upload = blobs.resume(id, recorded);
        } catch (UploadBusyException e) {
            throw busy(repository, id, recorded);
        }
        if (upload.isEmpty()) {
            sessions.close(id);
            throw unknown(id);
        }
        boolean ours = false;
        try {
            // Another request may have gone on with this upload between our reading its row and our holding it.
            ours = sessions.find(repository.id(), id).equals(Optional.of(recorded));
        } finally {
            if (!ours) {
                upload.get().close();
            }
        }
        if (!ours) {
            throw busy(repository, id, recorded);
        }
        return upload.get();
    }

    private static RegistryException busy(RepositoryRef repository, UploadId id, UploadProgress recorded) {
        return at(
                new RegistryException(
                        ErrorCode.BLOB_UPLOAD_INVALID, 409, "another request is writing to this upload", Map.of()),
                repository,
                id,
                recorded);
    }

    private UploadProgress find(RepositoryRef repository, UploadId id) {
        return sessions.find(repository.id(), id).orElseThrow(() -> unknown(id));
    }

    private static RegistryException unknown(UploadId id) {
        return new RegistryException(
                ErrorCode.BLOB_UPLOAD_UNKNOWN, "there is no open upload " + id + ": begin with POST again");
    }

    private static DigestAlgorithm algorithm(Optional<String> name) {
        return name.map(text -> DigestAlgorithm.of(text)
                        .orElseThrow(() -> new RegistryException(
                                ErrorCode.DIGEST_INVALID,
                                "the digest algorithm '" + text + "' is none of sha256, sha512")))
                .orElse(DigestAlgorithm.SHA256);
    }

    private static void created(HttpServletResponse response, RepositoryRef repository, Digest digest) {
        response.setStatus(HttpServletResponse.SC_CREATED);
        response.setHeader("Location", "/v2/" + repository.name() + "/blobs/" + digest);
        response.setHeader("Docker-Content-Digest", digest.toString());
        response.setContentLength(0);
    }

    private static void accepted(
            HttpServletResponse response, int status, RepositoryRef repository, UploadId id, UploadProgress progress) {
        response.setStatus(status);
        response.setHeader("Location", location(repository, id));
        response.setHeader("Range", range(progress));
        response.setHeader("Docker-Upload-UUID", id.toString());
        if (status != HttpServletResponse.SC_NO_CONTENT) {
            response.setContentLength(0);
        }
    }

    /** A refusal that tells the client where the upload stands, so that it can go on. */
    private static RegistryException at(
            RegistryException refusal, RepositoryRef repository, UploadId id, UploadProgress progress) {
        return refusal.with("Location", location(repository, id))
                .with("Range", range(progress))
                .with("Docker-Upload-UUID", id.toString());
    }

    private static String location(RepositoryRef repository, UploadId id) {
        return "/v2/" + repository.name() + "/blobs/uploads/" + id;
    }

    /** Clients read this with {@code %d-%d}: no unit, and {@code 0-0} for nothing as well as for one byte. */
    private static String range(UploadProgress progress) {
        return "0-" + Math.max(0, progress.offset() - 1);
    }
}
