package io.slipway.registry.v2;

import io.slipway.oci.Digest;
import io.slipway.registry.content.StoredManifest;
import io.slipway.store.StoredBlob;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** What a successful read says in its header, in one place for the controllers and for {@link HotReads}. */
final class ReadAnswer {
    private static final byte[] EMPTY_OBJECT = "{}".getBytes(StandardCharsets.UTF_8);

    private ReadAnswer() {}

    /** What every answer of {@code /v2} begins with. */
    static void begin(HttpServletResponse response) {
        response.setHeader("Docker-Distribution-Api-Version", "registry/2.0");
    }

    /** The whole answer of {@code GET /v2/}. */
    static void root(HttpServletResponse response) throws IOException {
        response.setContentType("application/json");
        response.setContentLength(EMPTY_OBJECT.length);
        response.getOutputStream().write(EMPTY_OBJECT);
    }

    static void describe(HttpServletResponse response, StoredManifest manifest) {
        response.setContentType(manifest.mediaType().toString());
        response.setContentLengthLong(manifest.size());
        response.setHeader("Docker-Content-Digest", manifest.digest().toString());
        response.setHeader("ETag", ETags.of(manifest.digest()));
    }

    static void describe(HttpServletResponse response, StoredBlob blob) {
        describe(response, blob.digest(), blob.size());
    }

    /** Of a blob, wherever its bytes are. */
    static void describe(HttpServletResponse response, Digest blob, long size) {
        response.setContentType("application/octet-stream");
        response.setContentLengthLong(size);
        response.setHeader("Docker-Content-Digest", blob.toString());
        response.setHeader("ETag", ETags.of(blob));
        response.setHeader("Accept-Ranges", "bytes");
        response.setHeader("Cache-Control", "private, max-age=31536000, immutable");
    }
}
