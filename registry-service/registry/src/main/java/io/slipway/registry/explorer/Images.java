package io.slipway.registry.explorer;

import io.slipway.auth.access.Access;
import io.slipway.auth.access.Action;
import io.slipway.auth.access.RepositoryRef;
import io.slipway.auth.account.Caller;
import io.slipway.auth.account.InvalidRequestException;
import io.slipway.auth.account.NotFoundException;
import io.slipway.oci.Descriptor;
import io.slipway.oci.Digest;
import io.slipway.oci.ImageIndex;
import io.slipway.oci.ImageManifest;
import io.slipway.oci.InvalidManifestException;
import io.slipway.oci.Manifest;
import io.slipway.oci.ManifestParser;
import io.slipway.oci.Platform;
import io.slipway.oci.Reference;
import io.slipway.oci.RepositoryName;
import io.slipway.oci.UnknownManifest;
import io.slipway.registry.content.BlobLinks;
import io.slipway.registry.content.ManifestStore;
import io.slipway.registry.content.StoredManifest;
import io.slipway.store.StoredBlob;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.NoSuchFileException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Finds images for those who may pull them. To everybody else there is none. */
public final class Images {
    private static final String PREFERRED = "linux/amd64";
    private static final String UNKNOWN = "unknown";

    private final Access access;
    private final ManifestStore manifests;
    private final BlobLinks links;

    /**
     * An image of a repository.
     *
     * @param digest of its own manifest, also where an index was asked for
     * @param platform as the index calls it; nothing without one
     * @param platforms of the index
     */
    public record Image(
            RepositoryRef repository,
            Digest digest,
            ImageManifest manifest,
            Optional<String> platform,
            List<String> platforms) {
        /** Copies the list. */
        public Image {
            platforms = List.copyOf(platforms);
        }
    }

    public Images(Access access, ManifestStore manifests, BlobLinks links) {
        this.access = access;
        this.manifests = manifests;
        this.links = links;
    }

    /**
     * The image.
     *
     * @param platform which one of an index, such as {@code linux/arm64}, which is also found in a variant; unless
     *     told linux/amd64 or else the first
     * @throws NotFoundException when there is none, or the caller may not pull it
     */
    public Image require(Caller caller, String repository, String reference, @Nullable String platform) {
        RepositoryName name = RepositoryName.parse(repository);
        Reference wanted = Reference.parse(reference);
        RepositoryRef found = access.require(caller, name, Action.PULL);
        StoredManifest stored = manifest(found, wanted);
        return switch (parsed(stored)) {
            case ImageManifest image -> new Image(found, stored.digest(), image, Optional.empty(), List.of());
            case ImageIndex index -> ofIndex(found, index, platform);
            case UnknownManifest unknown ->
                throw new InvalidRequestException("the manifest " + stored.digest() + " is not of an image");
        };
    }

    private Image ofIndex(RepositoryRef repository, ImageIndex index, @Nullable String platform) {
        List<Descriptor> children = index.children().stream()
                .filter(child -> child.platform().isEmpty()
                        || !child.platform().get().os().equals(UNKNOWN))
                .toList();
        List<String> platforms = children.stream().map(Images::platform).toList();
        if (children.isEmpty()) {
            throw new NotFoundException("the index lists no image");
        }
        String wanted = platform != null ? platform : platforms.contains(PREFERRED) ? PREFERRED : platforms.getFirst();
        int exact = platforms.indexOf(wanted);
        Descriptor child = exact >= 0
                ? children.get(exact)
                : children.stream()
                        .filter(each -> isVariant(platform(each), wanted))
                        .findFirst()
                        .orElseThrow(() -> new NotFoundException(
                                "the index has nothing for '" + wanted + "'; it has " + String.join(", ", platforms)));
        StoredManifest stored = manifest(repository, child.digest());
        if (!(parsed(stored) instanceof ImageManifest image)) {
            throw new InvalidRequestException("the manifest " + stored.digest() + " is not of an image");
        }
        return new Image(repository, stored.digest(), image, Optional.of(platform(child)), platforms);
    }

    /** Whether a platform is the wanted one in a variant, which was not asked for. */
    private static boolean isVariant(String platform, String wanted) {
        int slash = wanted.indexOf('/');
        return slash > 0 && slash == wanted.lastIndexOf('/') && platform.startsWith(wanted + "/");
    }

    /** The platform of an entry of an index in words; empty where it says nothing. */
    private static String platform(Descriptor child) {
        return child.platform().map(Images::words).orElse("");
    }

    private static String words(Platform platform) {
        return platform.os() + "/" + platform.architecture()
                + platform.variant().map(variant -> "/" + variant).orElse("");
    }

    private StoredManifest manifest(RepositoryRef repository, Reference reference) {
        return manifests
                .find(repository.id(), reference)
                .orElseThrow(() -> new NotFoundException(
                        "the repository " + repository.name() + " holds no manifest '" + reference + "'"));
    }

    private Manifest parsed(StoredManifest stored) {
        try {
            return ManifestParser.parse(manifests.bytes(stored), Optional.of(stored.mediaType()));
        } catch (NoSuchFileException e) {
            throw new NotFoundException("the manifest " + stored.digest() + " was deleted just now");
        } catch (InvalidManifestException stricterThanBefore) {
            throw new InvalidRequestException(
                    "the manifest " + stored.digest() + " cannot be understood: " + stricterThanBefore.getMessage());
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the manifest " + stored.digest(), e);
        }
    }

    /** The stored object of one of the image's blobs; nothing when the repository does not hold it. */
    public Optional<StoredBlob> blob(Image image, Digest digest) {
        return links.find(image.repository().id(), digest);
    }
}
