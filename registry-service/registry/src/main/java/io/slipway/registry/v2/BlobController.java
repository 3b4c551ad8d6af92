package io.slipway.registry.v2;

import io.slipway.auth.access.Action;
import io.slipway.auth.access.RepositoryRef;
import io.slipway.oci.Digest;
import io.slipway.oci.RepositoryName;
import io.slipway.registry.content.BlobLinks;
import io.slipway.registry.error.ErrorCode;
import io.slipway.registry.error.RegistryException;
import io.slipway.store.BlobContent;
import io.slipway.store.BlobStore;
import io.slipway.store.StoredBlob;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestMethod;
import org.springframework.web.bind.annotation.RestController;

/** Blobs: HEAD, GET with one range, DELETE (specification, end-2, end-10). */
@RestController
final class BlobController {
    private final V2Guard guard;
    private final BlobLinks links;
    private final BlobStore blobs;

    BlobController(V2Guard guard, BlobLinks links, BlobStore blobs) {
        this.guard = guard;
        this.links = links;
        this.blobs = blobs;
    }

    @RequestMapping(path = "/{*name}/blobs/{digest}", method = RequestMethod.HEAD)
    void head(
            @PathVariable RepositoryName name,
            @PathVariable Digest digest,
            HttpServletRequest request,
            HttpServletResponse response) {
        describe(response, find(request, name, digest));
    }

    @RequestMapping(path = "/{*name}/blobs/{digest}", method = RequestMethod.GET)
    void get(
            @PathVariable RepositoryName name,
            @PathVariable Digest digest,
            HttpServletRequest request,
            HttpServletResponse response)
            throws IOException {
        StoredBlob blob = find(request, name, digest);
        if (ETags.matches(request, digest)) {
            response.setStatus(HttpServletResponse.SC_NOT_MODIFIED);
            response.setHeader("ETag", ETags.of(digest));
            return;
        }
        Optional<ByteRange> part =
                Optional.ofNullable(request.getHeader("Range")).flatMap(header -> ByteRange.parse(header, blob.size()));
        BlobContent content = blobs.open(blob.key());
        describe(response, blob);
        part.ifPresent(range -> {
            response.setStatus(HttpServletResponse.SC_PARTIAL_CONTENT);
            response.setHeader("Content-Range", range.of(blob.size()));
            response.setContentLengthLong(range.length());
        });
        if (blob.size() > 0) {
            ObjectBody.send(request, response, content, part.orElse(new ByteRange(0, blob.size() - 1)));
        }
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

    private StoredBlob find(HttpServletRequest request, RepositoryName name, Digest digest) {
        RepositoryRef repository = guard.existing(request, name, Action.PULL);
        return links.find(repository.id(), digest).orElseThrow(() -> unknown(name, digest));
    }

    private static void describe(HttpServletResponse response, StoredBlob blob) {
        response.setContentType("application/octet-stream");
        response.setContentLengthLong(blob.size());
        response.setHeader("Docker-Content-Digest", blob.digest().toString());
        response.setHeader("ETag", ETags.of(blob.digest()));
        response.setHeader("Accept-Ranges", "bytes");
        response.setHeader("Cache-Control", "private, max-age=31536000, immutable");
    }

    private static RegistryException unknown(RepositoryName name, Digest digest) {
        return new RegistryException(
                ErrorCode.BLOB_UNKNOWN,
                404,
                "the repository " + name + " holds no blob " + digest,
                Map.of("digest", digest.toString()));
    }
}
