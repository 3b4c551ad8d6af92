package io.slipway.transfer;

import io.slipway.oci.Digest;
import io.slipway.oci.MediaType;
import io.slipway.oci.Reference;
import io.slipway.oci.RepositoryName;
import io.slipway.oci.Tag;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpResponse;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * One repository of an upstream, to be read for others: each method is one question, whose answer is passed on. A refusal
 * is a {@link RegistryException}, a connection that may not be made a
 * {@link io.slipway.outbound.ForbiddenAddressException}.
 *
 * <p>Source: distribution specification 1.1.
 */
public final class UpstreamRepository {
    /** Manifests of all kinds; those that are known first, since some registries convert or choose by it. */
    private static final String MANIFESTS = String.join(
            ", ",
            MediaType.OCI_INDEX.value(),
            MediaType.OCI_MANIFEST.value(),
            MediaType.DOCKER_LIST.value(),
            MediaType.DOCKER_MANIFEST.value(),
            "*/*;q=0.1");

    private final RegistrySession session;
    private final RepositoryName name;
    private final ManifestReader manifests;

    UpstreamRepository(RegistrySession session, RepositoryName name) {
        this.session = session;
        this.name = name;
        this.manifests = new ManifestReader(session.root().getAuthority() + "/" + name, session.timeouts());
    }

    /** The repository's name there. */
    public RepositoryName name() {
        return name;
    }

    /** Asks about a manifest. Registries that count pulls do not count this. */
    public ManifestHead head(Reference reference) throws IOException, InterruptedException {
        HttpResponse<InputStream> response = session.send(manifest("HEAD", reference, Map.of("Accept", MANIFESTS)));
        if (response.statusCode() != 200) {
            throw RegistryErrors.ofHead(response, "MANIFEST_UNKNOWN", "manifest " + reference + " of " + name);
        }
        response.body().close();
        return new ManifestHead(
                ManifestReader.digest(response),
                response.headers().firstValueAsLong("Content-Length"),
                ManifestReader.mediaType(response));
    }

    /** Fetches a manifest of any type in one request; it has the digest that was asked for, or that the registry says. */
    public FetchedManifest manifest(Reference reference) throws IOException, InterruptedException {
        return read(session.expect(manifest("GET", reference, Map.of("Accept", MANIFESTS)), 200), reference);
    }

    /** Fetches a manifest unless it is the known one: for registries whose answer to HEAD names no digest. */
    public ManifestChange manifestUnless(Reference reference, Digest known) throws IOException, InterruptedException {
        HttpResponse<InputStream> response = session.expect(
                manifest("GET", reference, Map.of("Accept", MANIFESTS, "If-None-Match", "\"" + known + "\"")),
                200,
                304);
        if (response.statusCode() == 304) {
            response.body().close();
            return new ManifestChange.Unchanged();
        }
        FetchedManifest fetched = read(response, reference);
        return fetched.digest().equals(known) ? new ManifestChange.Unchanged() : new ManifestChange.Changed(fetched);
    }

    /**
     * Some tags.
     *
     * @param count how many are wanted at most; without it as many as the registry likes
     * @param after the {@link TagPage#next} of the page before, or any tag
     */
    public TagPage tags(OptionalInt count, Optional<String> after) throws IOException, InterruptedException {
        return new TagList(session, name).page(count, after);
    }

    /**
     * What refers to a manifest: the index that the registry makes, up to 4 MiB. Where it comes in pages they are put
     * together; else, unless a type is wanted, the bytes are the registry's.
     *
     * @param type only entries of this artifact type
     * @throws IOException also when what comes is no index
     */
    public byte[] referrers(Digest subject, Optional<MediaType> type) throws IOException, InterruptedException {
        return new ReferrersList(session, name).read(subject, type);
    }

    /**
     * The size of a blob; empty when the repository does not have it.
     *
     * @throws IOException when it has the blob and does not say its size
     */
    public OptionalLong size(Digest blob) throws IOException, InterruptedException {
        HttpResponse<InputStream> response =
                session.send(RegistryRequest.of("HEAD", path("blobs/" + blob), Scope.pull(name)));
        if (response.statusCode() == 404) {
            response.body().close();
            return OptionalLong.empty();
        }
        if (response.statusCode() != 200) {
            throw RegistryErrors.ofHead(response, "BLOB_UNKNOWN", "blob " + blob + " of " + name);
        }
        response.body().close();
        OptionalLong size = response.headers().firstValueAsLong("Content-Length");
        if (size.isEmpty()) {
            throw new IOException("The registry %s does not say how large the blob %s is"
                    .formatted(session.root().getAuthority(), blob));
        }
        return size;
    }

    /**
     * Begins to download a blob, whose size the registry says. It goes on by itself over broken connections. To be closed.
     *
     * @throws IOException also when the registry does not say the size
     */
    public BlobDownload openBlob(Digest blob) throws IOException, InterruptedException {
        return BlobDownload.open(session, path("blobs/" + blob), Scope.pull(name), OptionalLong.empty());
    }

    private FetchedManifest read(HttpResponse<InputStream> response, Reference reference) throws IOException {
        Optional<Digest> expected = switch (reference) {
            case Digest digest -> Optional.of(digest);
            case Tag _ -> ManifestReader.digest(response);
        };
        return manifests.read(response, reference.toString(), expected);
    }

    private RegistryRequest manifest(String method, Reference reference, Map<String, String> headers) {
        return RegistryRequest.of(method, path("manifests/" + reference), Scope.pull(name))
                .withHeaders(headers);
    }

    private String path(String rest) {
        return "/v2/" + name + "/" + rest;
    }
}
