package io.slipway.transfer;

import io.slipway.oci.Descriptor;
import io.slipway.oci.Digest;
import io.slipway.oci.MediaType;
import io.slipway.oci.Reference;
import io.slipway.oci.RepositoryName;
import io.slipway.oci.Tag;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Supplier;

/**
 * One repository of a registry as one user sees it. Every method asks the registry; what comes back has been compared
 * with its digest, downloads of blobs excepted, where the reader does it. A refusal is a {@link RegistryException}.
 *
 * <p>Source: distribution specification 1.1.
 */
public final class RemoteRepository {
    private static final Map<String, String> MANIFESTS = Map.of(
            "Accept",
            String.join(
                    ", ",
                    MediaType.OCI_INDEX.value(),
                    MediaType.OCI_MANIFEST.value(),
                    MediaType.DOCKER_LIST.value(),
                    MediaType.DOCKER_MANIFEST.value()));

    private final RegistrySession session;
    private final String host;
    private final RepositoryName name;
    private final ManifestReader manifests;

    RemoteRepository(RegistrySession session, String host, RepositoryName name) {
        this.session = session;
        this.host = host;
        this.name = name;
        this.manifests = new ManifestReader(host + "/" + name, session.timeouts());
    }

    /** The registry, as it was named. */
    public String host() {
        return host;
    }

    /** The repository's name. */
    public RepositoryName name() {
        return name;
    }

    /**
     * The digest that a tag has now, by the registry's word; empty when it does not say. Costs no download.
     *
     * @throws RegistryException when the tag does not exist
     */
    public Optional<Digest> digestOf(Tag tag) throws IOException, InterruptedException {
        HttpResponse<InputStream> response = session.send(manifestRequest("HEAD", tag.toString()));
        response.body().close();
        if (response.statusCode() != 200) {
            // A HEAD has no body that says why; the GET that follows does.
            return Optional.empty();
        }
        return ManifestReader.digest(response);
    }

    /** Fetches a manifest. A tag is first made a digest, so that what is fetched is what was looked at. */
    public FetchedManifest manifest(Reference reference) throws IOException, InterruptedException {
        return switch (reference) {
            case Digest digest -> fetch(digest.toString(), Optional.of(digest));
            case Tag tag -> {
                Optional<Digest> digest = digestOf(tag);
                yield fetch(digest.map(Digest::toString).orElse(tag.toString()), digest);
            }
        };
    }

    /** All tags, as the registry orders them; at most {@code limit}. */
    public List<Tag> tags(int limit) throws IOException, InterruptedException {
        return new TagList(session, name).read(limit);
    }

    /**
     * Opens the download of a blob from its first byte. It goes on by itself over broken connections; it ends after
     * exactly the size that the descriptor says, or with an {@link IOException}.
     */
    public InputStream openBlob(Descriptor blob) throws IOException, InterruptedException {
        return BlobDownload.open(
                session, path("blobs/" + blob.digest()), Scope.pull(name), OptionalLong.of(blob.size()));
    }

    /** A small blob as a whole, compared with its digest. */
    public byte[] blob(Descriptor blob, int limit) throws IOException, InterruptedException {
        if (blob.size() > limit) {
            throw new IOException(
                    "%s has %d bytes, at most %d are allowed".formatted(blob.digest(), blob.size(), limit));
        }
        byte[] bytes;
        try (InputStream in = openBlob(blob)) {
            bytes = in.readAllBytes();
        }
        manifests.compare(blob.digest(), bytes);
        return bytes;
    }

    /** The size of a blob if the repository has it, asked as one who will push. */
    public OptionalLong stat(Digest blob) throws IOException, InterruptedException {
        HttpResponse<InputStream> response =
                session.send(RegistryRequest.of("HEAD", path("blobs/" + blob), Scope.push(name)));
        if (response.statusCode() != 200 && response.statusCode() != 404) {
            throw RegistryErrors.ofHead(response, "BLOB_UNKNOWN", "blob " + blob + " of " + name);
        }
        response.body().close();
        return response.statusCode() == 200
                ? OptionalLong.of(
                        response.headers().firstValueAsLong("Content-Length").orElse(0))
                : OptionalLong.empty();
    }

    /** Takes a blob over from another repository of the registry; false when the registry will not. */
    public boolean mount(Digest blob, RepositoryName from) throws IOException, InterruptedException {
        return new BlobUpload(session, name).mount(blob, from);
    }

    /**
     * Uploads a blob whose digest is known only when it has been sent.
     *
     * @param content opens the bytes from the first; may be called again when the upload has to begin anew
     * @param digest gives the digest of the bytes of the last opened stream, once they have been read
     */
    public void upload(Supplier<InputStream> content, Supplier<Digest> digest)
            throws IOException, InterruptedException {
        new BlobUpload(session, name).send(content, digest);
    }

    /** Uploads a small blob and returns its digest. */
    public Digest upload(byte[] content) throws IOException, InterruptedException {
        Digest digest = Digest.sha256(content);
        new BlobUpload(session, name).send(content, digest);
        return digest;
    }

    /** Stores a manifest under a tag or its own digest; what it needs must be there. */
    public Digest putManifest(Reference reference, MediaType type, byte[] bytes)
            throws IOException, InterruptedException {
        RegistryRequest request = RegistryRequest.of("PUT", path("manifests/" + reference), Scope.push(name))
                .withBytes(bytes)
                .withHeaders(Map.of("Content-Type", type.value()));
        HttpResponse<InputStream> response = session.expect(request, 201, 202, 200);
        response.body().close();
        Digest digest = Digest.sha256(bytes);
        Optional<Digest> told = ManifestReader.digest(response);
        if (told.isPresent()
                && told.get().algorithm() == digest.algorithm()
                && !told.get().equals(digest)) {
            throw new IOException("%s stored another manifest than it was sent: %s instead of %s"
                    .formatted(host, told.get(), digest));
        }
        return digest;
    }

    private FetchedManifest fetch(String reference, Optional<Digest> expected)
            throws IOException, InterruptedException {
        return manifests.read(session.expect(manifestRequest("GET", reference), 200), reference, expected);
    }

    private RegistryRequest manifestRequest(String method, String reference) {
        return RegistryRequest.of(method, path("manifests/" + reference), Scope.pull(name))
                .withHeaders(MANIFESTS);
    }

    private String path(String rest) {
        return "/v2/" + name + "/" + rest;
    }
}
