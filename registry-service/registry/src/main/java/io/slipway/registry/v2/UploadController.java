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
import io.slipway.registry.operations.FolderWatch;
import io.slipway.registry.operations.OpenUploads;
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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
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
    private static final Logger LOG = LoggerFactory.getLogger(UploadController.class);

    private final V2Guard guard;
    private final BlobStore blobs;
    private final BlobLinks links;
    private final UploadSessions sessions;
    private final OpenUploads openUploads;
    private final FolderWatch folders;
    private final long maxBlobBytes;
    private final long minChunkBytes;
    private final BodyShares bodies;

    UploadController(
            V2Guard guard,
            BlobStore blobs,
            BlobLinks links,
            UploadSessions sessions,
            OpenUploads openUploads,
            FolderWatch folders,
            UploadLimits limits) {
        this.guard = guard;
        this.blobs = blobs;
        this.links = links;
        this.sessions = sessions;
        this.openUploads = openUploads;
        this.folders = folders;
        this.maxBlobBytes = limits.maxBlobBytes();
        this.minChunkBytes = limits.minChunkBytes();
        this.bodies = new BodyShares(limits.bodies(), limits.bodiesPerUser());
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
            UploadAnswer.created(response, repository, mount.get());
            return;
        }
        try (BlobUpload upload = blobs.begin(algorithm)) {
            openSession(request, repository, upload, algorithm);
            if (digest.isPresent()) {
                receiveAll(request, repository, upload, digest.get());
                UploadAnswer.created(response, repository, digest.get());
            } else {
                UploadAnswer.accepted(response, 202, repository, upload.id(), upload.progress());
                if (minChunkBytes > 0) {
                    response.setHeader("OCI-Chunk-Min-Length", Long.toString(minChunkBytes));
                }
            }
        }
    }

    /** A blob in one request. A client whose request has failed knows no session that it could go on with. */
    private void receiveAll(HttpServletRequest request, RepositoryRef repository, BlobUpload upload, Digest digest)
            throws IOException {
        boolean done = false;
        try {
            receive(request, upload);
            finish(repository, upload, digest);
            done = true;
        } finally {
            if (!done) {
                upload.cancel();
                forget(upload.id());
            }
        }
    }

    /** Where the database is away too, the session stays until it expires; what failed first is what is answered. */
    private void forget(UploadId id) {
        try {
            sessions.close(id);
        } catch (DataAccessException e) {
            LOG.warn("the session of the failed upload {} stays until it expires: {}", id, e.toString());
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
            receive(request, repository, upload);
            UploadAnswer.accepted(response, 202, repository, id, upload.progress());
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
        if (!isFinished(repository, id, digest)) {
            try (BlobUpload upload = resume(repository, id)) {
                if (RequestBody.isPresent(request) || request.getHeader("Content-Range") != null) {
                    receive(request, repository, upload);
                }
                finish(repository, upload, digest);
            }
        }
        openUploads.over(id.toString());
        UploadAnswer.created(response, repository, digest);
    }

    /**
     * Whether an earlier request has closed the upload already, whose client was told otherwise or nothing at all: the
     * database went away between the commit of the object and that of its link, or while it answered. The link is then made
     * up for.
     */
    private boolean isFinished(RepositoryRef repository, UploadId id, Digest digest) throws IOException {
        Optional<StoredBlob> stored = blobs.committed(id, digest);
        if (stored.isEmpty()) {
            return false;
        }
        if (sessions.find(repository.id(), id).isEmpty()) {
            // The link may name another object of the same content, that came first.
            return links.find(repository.id(), digest).isPresent();
        }
        links.link(repository.id(), stored.get(), id);
        return true;
    }

    @GetMapping("/{*name}/blobs/uploads/{id}")
    void status(
            @PathVariable RepositoryName name,
            @PathVariable UploadId id,
            HttpServletRequest request,
            HttpServletResponse response) {
        RepositoryRef repository = guard.existing(request, name, Action.PUSH);
        UploadAnswer.accepted(response, 204, repository, id, find(repository, id));
    }

    @DeleteMapping("/{*name}/blobs/uploads/{id}")
    void cancel(
            @PathVariable RepositoryName name,
            @PathVariable UploadId id,
            HttpServletRequest request,
            HttpServletResponse response)
            throws IOException {
        RepositoryRef repository = guard.existing(request, name, Action.PUSH);
        // Its file may have gone with an earlier request, whose client was told that it failed.
        hold(repository, id).ifPresent(BlobUpload::cancel);
        end(id);
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

    /** Takes the body in; what is refused tells the client where the upload stands. */
    private void receive(HttpServletRequest request, RepositoryRef repository, BlobUpload upload) throws IOException {
        UploadProgress before = upload.progress();
        try {
            receive(request, upload);
        } catch (RegistryException refused) {
            throw UploadAnswer.at(refused, repository, upload.id(), before);
        }
    }

    private void receive(HttpServletRequest request, BlobUpload upload) throws IOException {
        UploadProgress before = upload.progress();
        Optional<ContentRange> range =
                Optional.ofNullable(request.getHeader("Content-Range")).map(ContentRange::parse);
        long length = request.getContentLengthLong();
        if (range.isPresent() && range.get().first() != before.offset()) {
            throw new RegistryException(
                    ErrorCode.BLOB_UPLOAD_INVALID,
                    416,
                    "the chunk begins at " + range.get().first() + ", but the upload stands at " + before.offset(),
                    Map.of("offset", before.offset()));
        }
        if (range.isPresent() && length >= 0 && length != range.get().length()) {
            throw new RegistryException(
                    ErrorCode.SIZE_INVALID,
                    "Content-Range spans " + range.get().length() + " bytes, Content-Length is " + length);
        }
        long room = maxBlobBytes - before.offset();
        if (length > room) {
            throw new RegistryException(
                    ErrorCode.SIZE_INVALID, 413, "a blob may have " + maxBlobBytes + " bytes at most", Map.of());
        }
        long most = range.map(given -> Math.min(given.length(), room)).orElse(room);
        String account = V2Guard.name(request);
        if (!bodies.tryAcquire(account)) {
            throw tooMany("too many uploads are being received: try again shortly");
        }
        try {
            upload.append(RequestBody.whileThereIsRoom(request, folders::hasRoom), most);
        } catch (BlobTooLargeException e) {
            if (most < room) {
                throw misfit(most, "more");
            }
            throw e;
        } catch (IOException e) {
            // The client broke off: what has arrived is durable, and the client may go on from there.
            record(upload, before);
            throw e;
        } finally {
            bodies.release(account);
        }
        long received = upload.progress().offset() - before.offset();
        if (range.isPresent() && received != range.get().length()) {
            // Not recorded, so that whoever resumes this upload next drops these bytes.
            throw misfit(range.get().length(), "" + received);
        }
        record(upload, before);
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

    private void finish(RepositoryRef repository, BlobUpload upload, Digest digest) throws IOException {
        StoredBlob blob;
        try {
            blob = upload.commit(digest);
        } catch (DigestMismatchException e) {
            end(upload.id());
            throw new RegistryException(
                    ErrorCode.DIGEST_INVALID,
                    400,
                    "the upload's content does not have the digest " + digest,
                    Map.of("digest", digest.toString()));
        }
        links.link(repository.id(), blob, upload.id());
    }

    private BlobUpload resume(RepositoryRef repository, UploadId id) throws IOException {
        Optional<BlobUpload> upload = hold(repository, id);
        if (upload.isEmpty()) {
            end(id);
            throw unknown(id);
        }
        return upload.get();
    }

    private void end(UploadId id) {
        sessions.close(id);
        openUploads.over(id.toString());
    }

    /** Empty for a session whose bytes are gone. */
    private Optional<BlobUpload> hold(RepositoryRef repository, UploadId id) throws IOException {
        UploadProgress recorded = find(repository, id);
        Optional<BlobUpload> upload;
        try {
            upload = blobs.resume(id, recorded);
        } catch (UploadBusyException e) {
            throw busy(repository, id, recorded);
        }
        if (upload.isEmpty()) {
            return upload;
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
        return upload;
    }

    private static RegistryException busy(RepositoryRef repository, UploadId id, UploadProgress recorded) {
        return UploadAnswer.at(
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
}
