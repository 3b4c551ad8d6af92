package io.slipway.transfer;

import io.slipway.oci.Digest;
import io.slipway.oci.InvalidDigestException;
import io.slipway.oci.InvalidManifestException;
import io.slipway.oci.InvalidMediaTypeException;
import io.slipway.oci.Manifest;
import io.slipway.oci.ManifestParser;
import io.slipway.oci.MediaType;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpResponse;
import java.util.Optional;

/** Reads answers about manifests of one repository. */
final class ManifestReader {
    private final String repository;
    private final Timeouts timeouts;

    /** @param repository with its host, for messages */
    ManifestReader(String repository, Timeouts timeouts) {
        this.repository = repository;
        this.timeouts = timeouts;
    }

    /** The manifest that a response carries, compared with the digest that it should have; else it has its own. */
    FetchedManifest read(HttpResponse<InputStream> response, String reference, Optional<Digest> expected)
            throws IOException {
        byte[] bytes = SmallBody.read(response, ManifestParser.MAX_BYTES + 1, timeouts);
        if (bytes.length > ManifestParser.MAX_BYTES) {
            throw new IOException("The manifest %s of %s has more than %d bytes"
                    .formatted(reference, repository, ManifestParser.MAX_BYTES));
        }
        Digest digest = expected.orElseGet(() -> Digest.sha256(bytes));
        compare(digest, bytes);
        return new FetchedManifest(digest, bytes, parse(reference, bytes, response));
    }

    private Manifest parse(String reference, byte[] bytes, HttpResponse<?> response) throws IOException {
        try {
            Optional<MediaType> type =
                    response.headers().firstValue("Content-Type").map(MediaType::parse);
            return ManifestParser.parse(bytes, type);
        } catch (InvalidManifestException | InvalidMediaTypeException e) {
            throw new IOException(
                    "The manifest %s of %s is not accepted: %s".formatted(reference, repository, e.getMessage()), e);
        }
    }

    /** Refuses bytes that have another digest. */
    void compare(Digest expected, byte[] bytes) throws IOException {
        Digest seen = Digest.of(
                expected.algorithm(), expected.algorithm().newMessageDigest().digest(bytes));
        if (!seen.equals(expected)) {
            throw new IOException("%s sent other bytes than its digest says: expected %s, got %s"
                    .formatted(repository, expected, seen));
        }
    }

    /** The digest that the registry says the content has. */
    static Optional<Digest> digest(HttpResponse<?> response) {
        return response.headers().firstValue("Docker-Content-Digest").flatMap(ManifestReader::digest);
    }

    private static Optional<Digest> digest(String text) {
        try {
            return Optional.of(Digest.parse(text));
        } catch (InvalidDigestException e) {
            // A header that is no digest says nothing; the bytes themselves are hashed in any case.
            return Optional.empty();
        }
    }

    /** The type that the registry says the content has. */
    static Optional<MediaType> mediaType(HttpResponse<?> response) {
        try {
            return response.headers().firstValue("Content-Type").map(MediaType::parse);
        } catch (InvalidMediaTypeException e) {
            // As above: the manifest itself is parsed in any case.
            return Optional.empty();
        }
    }
}
