package io.slipway.registry.v2;

import io.slipway.auth.access.Action;
import io.slipway.auth.access.RepositoryRef;
import io.slipway.oci.Digest;
import io.slipway.oci.RepositoryName;
import io.slipway.registry.content.BlobLinks;
import io.slipway.registry.error.ErrorCode;
import io.slipway.registry.error.RegistryException;
import io.slipway.registry.mirror.MirroredName;
import io.slipway.store.BlobContent;
import io.slipway.store.BlobStore;
import io.slipway.store.StoredBlob;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestMethod;
import org.springframework.web.bind.annotation.RestController;

/** Blobs: HEAD, GET of all or of parts, DELETE (specification, end-2, end-10). */
@RestController
final class BlobController {
    private final V2Guard guard;
    private final BlobLinks links;
    private final BlobStore blobs;
    private final MirroredReads mirror;

    BlobController(V2Guard guard, BlobLinks links, BlobStore blobs, MirroredReads mirror) {
        this.mirror = mirror;
        this.guard = guard;
        this.links = links;
        this.blobs = blobs;
    }

    @RequestMapping(
            path = "/{*name}/blobs/{digest}",
            method = {RequestMethod.GET, RequestMethod.HEAD})
    void get(
            @PathVariable RepositoryName name,
            @PathVariable Digest digest,
            HttpServletRequest request,
            HttpServletResponse response)
            throws IOException {
        Optional<MirroredName> mirrored = guard.mirrored(request, name);
        if (mirrored.isPresent()) {
            Optional<StoredBlob> stored = mirror.blob(mirrored.get(), digest, request, response);
            if (stored.isPresent()) {
                send(stored.get(), request, response, () -> {
                    throw MirroredReads.evicted(digest);
                });
            }
            return;
        }
        send(find(request, name, digest), request, response, () -> find(request, name, digest));
    }

    /**
     * Answers with a blob.
     *
     * @param gone looks again when its object is gone, as its link may be; returns when that is there
     */
    private void send(StoredBlob blob, HttpServletRequest request, HttpServletResponse response, Runnable gone)
            throws IOException {
        Digest digest = blob.digest();
        if (ETags.answered(request, response, digest, ErrorCode.BLOB_UNKNOWN)) {
            return;
        }
        if (request.getMethod().equals("HEAD")) {
            ReadAnswer.describe(response, blob);
            return;
        }
        List<ByteRange> parts = parts(request, digest, blob.size());
        BlobContent content = open(blob, gone);
        ReadAnswer.describe(response, blob);
        if (parts.size() > 1) {
            response.setStatus(HttpServletResponse.SC_PARTIAL_CONTENT);
            MultipartRanges.of(parts, blob.size()).send(response, content);
        } else if (parts.size() == 1) {
            ByteRange part = parts.getFirst();
            response.setStatus(HttpServletResponse.SC_PARTIAL_CONTENT);
            response.setHeader("Content-Range", part.of(blob.size()));
            response.setContentLengthLong(part.length());
            ObjectBody.send(request, response, content, part);
        } else if (blob.size() > 0) {
            ObjectBody.send(request, response, content, new ByteRange(0, blob.size() - 1));
        }
    }

    /** The parts that are asked for; none for the whole blob. */
    static List<ByteRange> parts(HttpServletRequest request, Digest digest, long size) {
        String header = request.getHeader("Range");
        return header == null || !ETags.rangeHolds(request, digest) ? List.of() : ByteRange.parse(header, size);
    }

    @DeleteMapping("/{*name}/blobs/{digest}")
    void delete(
            @PathVariable RepositoryName name,
            @PathVariable Digest digest,
            HttpServletRequest request,
            HttpServletResponse response) {
        RepositoryRef repository = guard.existing(request, name, Action.DELETE);
        switch (links.unlink(repository.id(), digest)) {
            case BlobLinks.UnlinkOutcome.Unlinked() -> response.setStatus(HttpServletResponse.SC_ACCEPTED);
            case BlobLinks.UnlinkOutcome.NotThere() -> throw unknown(name, digest);
            case BlobLinks.UnlinkOutcome.NeededBy(Digest manifest) ->
                throw new RegistryException(
                        ErrorCode.UNSUPPORTED,
                        405,
                        "the blob is needed by the manifest " + manifest + ": delete that first",
                        Map.of("digest", digest.toString(), "manifest", manifest.toString()));
        }
    }

    /** The link may have gone since it was found, and the object with it. */
    private BlobContent open(StoredBlob blob, Runnable gone) throws IOException {
        try {
            return blobs.open(blob.key());
        } catch (NoSuchFileException e) {
            gone.run();
            throw e;
        }
    }

    private StoredBlob find(HttpServletRequest request, RepositoryName name, Digest digest) {
        RepositoryRef repository = guard.existing(request, name, Action.PULL);
        // Clients ask with HEAD whether they need to push it: one that they are told of must be there when they refer
        // to it.
        Optional<StoredBlob> found = request.getMethod().equals("HEAD")
                ? links.claim(repository.id(), digest)
                : links.find(repository.id(), digest);
        return found.orElseThrow(() -> unknown(name, digest));
    }

    private static RegistryException unknown(RepositoryName name, Digest digest) {
        return new RegistryException(
                ErrorCode.BLOB_UNKNOWN,
                404,
                "the repository " + name + " holds no blob " + digest,
                Map.of("digest", digest.toString()));
    }
}
