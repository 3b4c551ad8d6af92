package io.slipway.registry.v2;

import io.slipway.auth.access.Action;
import io.slipway.auth.access.RepositoryRef;
import io.slipway.oci.Digest;
import io.slipway.oci.DigestAlgorithm;
import io.slipway.oci.Manifest;
import io.slipway.oci.ManifestParser;
import io.slipway.oci.MediaType;
import io.slipway.oci.Reference;
import io.slipway.oci.RepositoryName;
import io.slipway.oci.Tag;
import io.slipway.registry.content.ManifestStore;
import io.slipway.registry.content.PutOutcome;
import io.slipway.registry.content.PutProspect;
import io.slipway.registry.content.StoredManifest;
import io.slipway.registry.error.ErrorCode;
import io.slipway.registry.error.RegistryException;
import io.slipway.registry.mirror.MirroredName;
import io.slipway.store.BlobContent;
import io.slipway.store.BlobKey;
import io.slipway.store.BlobStore;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestMethod;
import org.springframework.web.bind.annotation.RestController;

/** Manifests by tag and by digest (specification, end-3, end-7, end-9). Bytes leave exactly as they came. */
@RestController
final class ManifestController {
    /** In one request; ten are what the specification asks for. */
    private static final int MAX_TAGS = 100;

    private final V2Guard guard;
    private final ManifestStore manifests;
    private final BlobStore blobs;
    private final ManifestBudget budget;
    private final MirroredReads mirror;
    private final PullNotes notes;

    ManifestController(
            V2Guard guard,
            ManifestStore manifests,
            BlobStore blobs,
            ManifestBudget budget,
            MirroredReads mirror,
            PullNotes notes) {
        this.mirror = mirror;
        this.notes = notes;
        this.budget = budget;
        this.guard = guard;
        this.manifests = manifests;
        this.blobs = blobs;
    }

    /** Served whatever the client accepts: a client that asks by name wants what was pushed under it. */
    @RequestMapping(
            path = "/{*name}/manifests/{reference}",
            method = {RequestMethod.GET, RequestMethod.HEAD})
    void get(
            @PathVariable RepositoryName name,
            @PathVariable Reference reference,
            HttpServletRequest request,
            HttpServletResponse response)
            throws IOException {
        Optional<MirroredName> mirrored = guard.mirrored(request, name);
        if (mirrored.isPresent()) {
            mirror.manifest(mirrored.get(), reference, request, response);
            return;
        }
        RepositoryRef repository = guard.existing(request, name, Action.PULL);
        StoredManifest manifest = find(request, repository, reference);
        boolean head = request.getMethod().equals("HEAD");
        notes.answering(response, repository.id(), manifest.digest(), !head);
        if (ETags.answered(request, response, manifest.digest(), ErrorCode.MANIFEST_UNKNOWN)) {
            return;
        }
        if (head) {
            ReadAnswer.describe(response, manifest);
            return;
        }
        switch (manifest.body()) {
            case StoredManifest.Body.InMemory(byte[] content) -> {
                ReadAnswer.describe(response, manifest);
                response.getOutputStream().write(content);
            }
            case StoredManifest.Body.InStore(BlobKey key) -> {
                BlobContent content = open(repository, reference, key, request);
                ReadAnswer.describe(response, manifest);
                ObjectBody.send(request, response, content, new ByteRange(0, manifest.size() - 1));
            }
        }
    }

    /** The manifest may have gone since it was found, and the object with it. */
    private BlobContent open(RepositoryRef repository, Reference reference, BlobKey key, HttpServletRequest request)
            throws IOException {
        try {
            return blobs.open(key);
        } catch (NoSuchFileException e) {
            find(request, repository, reference);
            throw e;
        }
    }

    @PutMapping("/{*name}/manifests/{reference}")
    void put(
            @PathVariable RepositoryName name,
            @PathVariable Reference reference,
            HttpServletRequest request,
            HttpServletResponse response)
            throws IOException {
        guard.check(request, name, Action.PUSH);
        try (ManifestBody body = ManifestBody.receive(request)) {
            budget.within(body.size(), () -> {
                accept(name, reference, body.bytes(), request, response);
                return true;
            });
        }
    }

    private void accept(
            RepositoryName name,
            Reference reference,
            byte[] body,
            HttpServletRequest request,
            HttpServletResponse response)
            throws IOException {
        Manifest manifest = ManifestParser.parse(
                body, Optional.ofNullable(request.getContentType()).map(MediaType::parse));
        Digest digest = verify(reference, body);
        List<Tag> tags = tags(reference, request);
        PutProspect prospect = manifests.prospect(guard.find(name), manifest, digest);
        refuseIncomplete(name, prospect.missing());
        // Only now: what is refused must leave neither a repository nor an object behind.
        RepositoryRef repository = guard.forPush(request, name);
        ManifestStore.Content content = new ManifestStore.Content(digest, body, prospect.object());
        switch (manifests.put(repository, tags, ETags.condition(request), manifest, content, V2Guard.name(request))) {
            case PutOutcome.Incomplete(List<Digest> missing) -> refuseIncomplete(name, missing);
            case PutOutcome.Unlike(Optional<Digest> named) -> throw unlike(name, reference, named);
            case PutOutcome.Visible(List<Digest> absent, List<Tag> replaced) -> warn(response, absent, replaced);
        }
        response.setStatus(HttpServletResponse.SC_CREATED);
        response.setHeader("Location", "/v2/" + name + "/manifests/" + reference);
        response.setHeader("Docker-Content-Digest", digest.toString());
        if (reference instanceof Digest) {
            tags.forEach(tag -> response.addHeader("OCI-Tag", tag.toString()));
        }
        manifest.subject()
                .ifPresent(subject ->
                        response.setHeader("OCI-Subject", subject.digest().toString()));
        response.setContentLength(0);
    }

    /** What is pushed by digest may be given tags in the query; what is pushed by a tag gets that one. */
    private static List<Tag> tags(Reference reference, HttpServletRequest request) {
        if (reference instanceof Tag tag) {
            return List.of(tag);
        }
        List<Tag> tags = QueryParameters.of(request).all("tag").stream()
                .map(Tag::parse)
                .distinct()
                .toList();
        if (tags.size() > MAX_TAGS) {
            throw new RegistryException(
                    ErrorCode.UNSUPPORTED,
                    414,
                    "a manifest is pushed with " + MAX_TAGS + " tags at most",
                    Map.of("limit", MAX_TAGS));
        }
        return tags;
    }

    private static void warn(HttpServletResponse response, List<Digest> absent, List<Tag> replaced) {
        if (!absent.isEmpty()) {
            String overwritten = replaced.isEmpty()
                    ? ""
                    : "; it took the place of what was tagged "
                            + replaced.stream().map(Tag::toString).collect(Collectors.joining(", "));
            Warnings.add(
                    response,
                    absent.size() + " of the manifests that this index lists are not in the repository, "
                            + absent.getFirst() + " among them" + overwritten);
        }
    }

    private static void refuseIncomplete(RepositoryName name, List<Digest> missing) {
        if (!missing.isEmpty()) {
            throw new RegistryException(
                    ErrorCode.MANIFEST_BLOB_UNKNOWN,
                    400,
                    "the manifest needs what the repository " + name + " does not hold: " + missing.getFirst()
                            + (missing.size() > 1 ? " and " + (missing.size() - 1) + " more" : ""),
                    Map.of("digests", missing.stream().map(Digest::toString).toList()));
        }
    }

    @DeleteMapping("/{*name}/manifests/{reference}")
    void delete(
            @PathVariable RepositoryName name,
            @PathVariable Reference reference,
            HttpServletRequest request,
            HttpServletResponse response) {
        RepositoryRef repository = guard.existing(request, name, Action.DELETE);
        boolean deleted = switch (reference) {
            case Tag tag -> manifests.delete(repository, tag, V2Guard.name(request));
            case Digest digest -> manifests.delete(repository, digest, V2Guard.name(request));
        };
        if (!deleted) {
            throw unknown(name, reference);
        }
        response.setStatus(HttpServletResponse.SC_ACCEPTED);
    }

    private StoredManifest find(HttpServletRequest request, RepositoryRef repository, Reference reference) {
        // Clients ask with HEAD whether they need to push it: one that they are told of must be there when they refer
        // to it.
        Optional<StoredManifest> found = request.getMethod().equals("HEAD")
                ? manifests.claim(repository.id(), reference)
                : manifests.find(repository.id(), reference);
        return found.orElseThrow(() -> unknown(repository.name(), reference));
    }

    private static Digest verify(Reference reference, byte[] body) {
        DigestAlgorithm algorithm = reference instanceof Digest named ? named.algorithm() : DigestAlgorithm.SHA256;
        Digest actual = Digest.of(algorithm, algorithm.newMessageDigest().digest(body));
        if (reference instanceof Digest named && !named.equals(actual)) {
            throw new RegistryException(
                    ErrorCode.DIGEST_INVALID,
                    400,
                    "the manifest's digest is " + actual + ", not " + named,
                    Map.of("digest", actual.toString()));
        }
        return actual;
    }

    private static RegistryException unlike(RepositoryName name, Reference reference, Optional<Digest> named) {
        String seen = named.map(Digest::toString).orElse("nothing");
        return new RegistryException(
                ErrorCode.MANIFEST_UNKNOWN,
                412,
                reference + " of the repository " + name + " is " + seen + ", not what the request's condition says",
                Map.of("digest", seen));
    }

    private static RegistryException unknown(RepositoryName name, Reference reference) {
        return new RegistryException(
                ErrorCode.MANIFEST_UNKNOWN,
                404,
                "the repository " + name + " holds no manifest " + reference,
                Map.of("reference", reference.toString()));
    }
}
