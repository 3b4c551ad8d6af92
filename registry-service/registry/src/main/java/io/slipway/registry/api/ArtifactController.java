package io.slipway.registry.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.slipway.auth.access.Access;
import io.slipway.auth.access.Action;
import io.slipway.auth.access.RepositoryRef;
import io.slipway.auth.account.Caller;
import io.slipway.auth.account.NotFoundException;
import io.slipway.auth.account.PageRequest;
import io.slipway.oci.Descriptor;
import io.slipway.oci.Digest;
import io.slipway.oci.MediaType;
import io.slipway.oci.Reference;
import io.slipway.oci.RepositoryName;
import io.slipway.registry.content.BlobLinks;
import io.slipway.registry.content.ManifestStore;
import io.slipway.registry.content.Referrers;
import io.slipway.registry.content.StoredManifest;
import io.slipway.store.BlobKey;
import io.slipway.store.BlobStore;
import io.slipway.store.StoredBlob;
import jakarta.servlet.http.HttpServletResponse;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.NoSuchFileException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/**
 * What a repository holds, byte for byte, for who has a session and no token of {@code /v2}. Whatever was pushed is text or
 * a download here, and never a page of ours.
 */
@RestController
@RequestMapping("/api/v1")
class ArtifactController {
    private static final int BUFFER = 16 * 1024;
    private static final String TEXT = "text/plain;charset=UTF-8";

    private final Access access;
    private final ManifestStore manifests;
    private final Referrers referrers;
    private final BlobLinks links;
    private final BlobStore blobs;

    @JsonInclude(JsonInclude.Include.NON_NULL)
    record ReferrerView(
            String mediaType,
            String digest,
            long size,
            @Nullable String artifactType,
            Map<String, String> annotations) {
        static ReferrerView of(Descriptor entry) {
            return new ReferrerView(
                    entry.mediaType().toString(),
                    entry.digest().toString(),
                    entry.size(),
                    entry.artifactType().map(MediaType::toString).orElse(null),
                    entry.annotations());
        }
    }

    /**
     * A page.
     *
     * @param next the value of {@code after} for the next page, absent on the last one
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record ReferrersView(
            List<ReferrerView> referrers, @Nullable String next) {}

    ArtifactController(Access access, ManifestStore manifests, Referrers referrers, BlobLinks links, BlobStore blobs) {
        this.access = access;
        this.manifests = manifests;
        this.referrers = referrers;
        this.links = links;
        this.blobs = blobs;
    }

    /** A manifest as it was pushed, by its tag or digest. */
    @GetMapping("/manifest")
    void manifest(
            Caller caller,
            @RequestParam String repository,
            @RequestParam String reference,
            HttpServletResponse response)
            throws IOException {
        Reference wanted = Reference.parse(reference);
        RepositoryRef found = access.require(caller, RepositoryName.parse(repository), Action.PULL);
        StoredManifest stored =
                manifests.find(found.id(), wanted).orElseThrow(() -> unknown(found, "manifest", reference));
        switch (stored.body()) {
            case StoredManifest.Body.InMemory(byte[] content) ->
                send(response, TEXT, stored.digest(), content.length, new ByteArrayInputStream(content));
            case StoredManifest.Body.InStore(BlobKey key) -> {
                try (InputStream in = blobs.open(key).open(0)) {
                    send(response, TEXT, stored.digest(), stored.size(), in);
                } catch (NoSuchFileException e) {
                    throw unknown(found, "manifest", reference);
                }
            }
        }
    }

    /**
     * What is about a manifest: signatures, bills of material and others, by digest. The first page begins with what cosign has
     * attached by tags.
     */
    @GetMapping("/referrers")
    ReferrersView referrers(
            Caller caller,
            @RequestParam String repository,
            @RequestParam String digest,
            @RequestParam(defaultValue = "100") int n,
            @RequestParam(required = false) @Nullable String after) {
        int size = PageRequest.size(n);
        Digest subject = Digest.parse(digest);
        String behind = after == null ? "" : Digest.parse(after).toString();
        RepositoryRef found = access.require(caller, RepositoryName.parse(repository), Action.PULL);
        Referrers.Page page = referrers.of(found.id(), subject, Optional.empty(), behind, size);
        List<Descriptor> byTags = after == null ? referrers.taggedByCosign(found.id(), subject) : List.of();
        return new ReferrersView(
                Stream.concat(byTags.stream(), page.entries().stream())
                        .map(ReferrerView::of)
                        .toList(),
                page.more() ? page.entries().getLast().digest().toString() : null);
    }

    /** A blob to be kept as a file, whose name the page that leads to it gives. */
    @GetMapping("/blob")
    void blob(Caller caller, @RequestParam String repository, @RequestParam String digest, HttpServletResponse response)
            throws IOException {
        Digest wanted = Digest.parse(digest);
        RepositoryRef found = access.require(caller, RepositoryName.parse(repository), Action.PULL);
        StoredBlob blob = links.find(found.id(), wanted).orElseThrow(() -> unknown(found, "blob", digest));
        try (InputStream in = blobs.open(blob.key()).open(0)) {
            response.setHeader(HttpHeaders.CONTENT_DISPOSITION, "attachment");
            send(response, "application/octet-stream", wanted, blob.size(), in);
        } catch (NoSuchFileException e) {
            throw unknown(found, "blob", digest);
        }
    }

    /** Holds a buffer while a client takes its time, and says nothing of the content before it has begun to read it. */
    private static void send(HttpServletResponse response, String type, Digest digest, long size, InputStream in)
            throws IOException {
        byte[] begin = in.readNBytes(BUFFER);
        response.setContentType(type);
        response.setHeader("Docker-Content-Digest", digest.toString());
        response.setHeader(HttpHeaders.CACHE_CONTROL, "private, no-cache");
        response.setHeader("X-Content-Type-Options", "nosniff");
        response.setHeader("Content-Security-Policy", "default-src 'none'; sandbox");
        response.setContentLengthLong(size);
        response.getOutputStream().write(begin);
        in.transferTo(response.getOutputStream());
    }

    private static NotFoundException unknown(RepositoryRef repository, String kind, String name) {
        return new NotFoundException("the repository " + repository.name() + " holds no " + kind + " '" + name + "'");
    }
}
