package io.slipway.registry.v2;

import io.slipway.auth.access.RepositoryRef;
import io.slipway.oci.Digest;
import io.slipway.registry.error.RegistryException;
import io.slipway.store.UploadId;
import io.slipway.store.UploadProgress;
import jakarta.servlet.http.HttpServletResponse;

/** What the answers to requests of an upload say in their headers (specification, end-4 to end-6, end-13). */
final class UploadAnswer {
    private UploadAnswer() {}

    /** The blob is the repository's. */
    static void created(HttpServletResponse response, RepositoryRef repository, Digest digest) {
        response.setStatus(HttpServletResponse.SC_CREATED);
        response.setHeader("Location", "/v2/" + repository.name() + "/blobs/" + digest);
        response.setHeader("Docker-Content-Digest", digest.toString());
        response.setContentLength(0);
    }

    /** The session goes on. */
    static void accepted(
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
    static RegistryException at(
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
