package io.slipway.agent.image;

import io.slipway.agent.snapshot.ImageLayers;
import io.slipway.agent.snapshot.LayerStore;
import io.slipway.agent.snapshot.Snapshots;
import io.slipway.layer.InvalidLayerException;
import io.slipway.oci.Descriptor;
import io.slipway.oci.Digest;
import io.slipway.oci.DigestAlgorithm;
import io.slipway.oci.ImageIndex;
import io.slipway.oci.ImageManifest;
import io.slipway.oci.ImageName;
import io.slipway.oci.Platform;
import io.slipway.oci.Tag;
import io.slipway.transfer.Credentials;
import io.slipway.transfer.FetchedManifest;
import io.slipway.transfer.RegistryClient;
import io.slipway.transfer.RegistryException;
import io.slipway.transfer.RemoteRepository;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/**
 * Pulls images. Bytes come before facts: layers, then what is mounted, then the configuration, then the names; whatever
 * ends a pull, no image is half there.
 */
final class Pull {
    private static final int MAX_TAGS = 10_000;

    private final RegistryClient client;
    private final ImageSettings settings;
    private final Catalogue catalogue;
    private final ImageFiles files;
    private final BlobSources sources;
    private final Snapshots snapshots;
    private final LayerDownload downloads;

    Pull(
            RegistryClient client,
            ImageSettings settings,
            Catalogue catalogue,
            ImageFiles files,
            BlobSources sources,
            Snapshots snapshots,
            LayerDownload downloads) {
        this.client = client;
        this.settings = settings;
        this.catalogue = catalogue;
        this.files = files;
        this.sources = sources;
        this.snapshots = snapshots;
        this.downloads = downloads;
    }

    /** Pulls one image and says whether its name now means another one than before. */
    void one(ImageName written, Optional<Platform> platform, Credentials credentials, ProgressSink sink)
            throws IOException, InterruptedException {
        ImageName name = written.orLatest();
        boolean changed = pull(repository(name, credentials), name, platform, sink);
        sink.send(status(name, changed));
    }

    /** Pulls all tags of a repository. */
    void all(ImageName written, Optional<Platform> platform, Credentials credentials, ProgressSink sink)
            throws IOException, InterruptedException {
        ImageName name = written.withoutReference();
        RemoteRepository repository = repository(name, credentials);
        boolean changed = false;
        for (Tag tag : tags(repository, name)) {
            changed |= pull(repository, name.withTag(tag), platform, sink);
        }
        sink.send(status(name, changed));
    }

    private List<Tag> tags(RemoteRepository repository, ImageName name) throws IOException, InterruptedException {
        try {
            return repository.tags(MAX_TAGS);
        } catch (RegistryException e) {
            throw RegistryWords.pull(e, name, settings.defaultRegistry());
        }
    }

    private RemoteRepository repository(ImageName name, Credentials credentials) {
        ImageName resolved = name.resolved(settings.defaultRegistry());
        return client.repository(
                resolved.host().orElse(settings.defaultRegistry()), resolved.repository(), credentials);
    }

    private static ObjectNode status(ImageName name, boolean changed) {
        return Messages.status(
                (changed ? "Status: Downloaded newer image for " : "Status: Image is up to date for ") + name);
    }

    private boolean pull(RemoteRepository repository, ImageName name, Optional<Platform> platform, ProgressSink sink)
            throws IOException, InterruptedException {
        try {
            FetchedManifest top = repository.manifest(name.reference());
            FetchedManifest image = chosen(repository, top, platform);
            String reference = name.reference().toString();
            sink.send(Messages.status("Pulling from " + repository.name(), reference));
            Digest id = bring(repository, image, platform, name, sink);
            files.putManifest(id, image.digest(), image.bytes());
            boolean changed = !id.equals(catalogue.name(name).map(Name::image).orElse(null));
            catalogue.point(id, names(name, top.digest()));
            sink.send(Messages.status("Digest: " + top.digest()));
            return changed;
        } catch (RegistryException e) {
            throw RegistryWords.pull(e, name, settings.defaultRegistry());
        }
    }

    private static List<ImageName> names(ImageName name, Digest manifest) {
        ImageName digest = name.withoutReference().withDigest(manifest);
        return name.digest().isPresent() || name.tag().isEmpty()
                ? List.of(digest)
                : List.of(name.withTag(name.tag().get()), digest);
    }

    private FetchedManifest chosen(RemoteRepository repository, FetchedManifest top, Optional<Platform> platform)
            throws IOException, InterruptedException {
        return switch (top.manifest()) {
            case ImageManifest _ -> top;
            case ImageIndex index -> {
                Descriptor child = PlatformChoice.of(index, platform.orElse(settings.platform()));
                yield repository.manifest(child.digest());
            }
            default ->
                throw refused("The manifest %s is of a type that is no image: %s"
                        .formatted(top.digest(), top.manifest().mediaType()));
        };
    }

    /** The id of the image, which is here when this returns. */
    private Digest bring(
            RemoteRepository repository,
            FetchedManifest fetched,
            Optional<Platform> platform,
            ImageName name,
            ProgressSink sink)
            throws IOException, InterruptedException {
        if (!(fetched.manifest() instanceof ImageManifest manifest)) {
            throw refused("The index lists another index where an image should be: " + fetched.digest());
        }
        Digest id = manifest.config().digest();
        if (id.algorithm() != DigestAlgorithm.SHA256) {
            throw refused("The image's configuration has a %s digest; only sha256 is supported there"
                    .formatted(id.algorithm().wireName()));
        }
        if (catalogue.image(id).isPresent()) {
            return id;
        }
        byte[] bytes = repository.blob(manifest.config(), ImageConfigs.MAX_BYTES);
        ObjectNode config = Json.readObject(bytes, "The image's configuration");
        ImageConfigs.check(config);
        checkPlatform(config, platform, name);
        List<Digest> diffIds = ImageConfigs.diffIds(config);
        if (diffIds.size() != manifest.layers().size()) {
            throw refused("The image's configuration names %d layers, its manifest %d"
                    .formatted(diffIds.size(), manifest.layers().size()));
        }
        store(repository, manifest, diffIds, bytes, sink);
        return id;
    }

    private static void checkPlatform(ObjectNode config, Optional<Platform> wanted, ImageName name)
            throws ImageException {
        if (wanted.isEmpty()) {
            return;
        }
        Platform own = ImageConfigs.platform(config);
        if (!PlatformChoice.fits(own, wanted.get())) {
            throw new ImageException(
                    ImageException.Reason.NOT_FOUND,
                    "image with reference %s was found but its platform (%s) does not match the specified platform (%s)"
                            .formatted(name, PlatformChoice.shown(own), PlatformChoice.shown(wanted.get())));
        }
    }

    private void store(
            RemoteRepository repository, ImageManifest manifest, List<Digest> diffIds, byte[] config, ProgressSink sink)
            throws IOException, InterruptedException {
        List<LayerStore.Lease> leases = new ArrayList<>();
        boolean stored = false;
        try {
            diffIds.forEach(diffId -> leases.add(snapshots.layers().lease(diffId)));
            LayerCrew crew = new LayerCrew();
            for (int i = 0; i < diffIds.size(); i++) {
                Descriptor blob = manifest.layers().get(i);
                Digest diffId = diffIds.get(i);
                crew.add(() -> downloads.fetch(
                        repository, blob, diffId, state -> crew.board().set(shortId(blob.digest()), state)));
            }
            crew.run(sink);
            Catalogue.Facts facts = Catalogue.facts(manifest.config().digest(), config, snapshots.layers()::size);
            snapshots.driver().prepareImage(new ImageLayers(facts.id(), diffIds));
            catalogue.add(config, facts);
            stored = true;
            sources.remember(seen(repository, manifest, diffIds));
        } catch (InvalidLayerException e) {
            throw new ImageException(ImageException.Reason.REFUSED, String.valueOf(e.getMessage()), e);
        } finally {
            leases.forEach(LayerStore.Lease::close);
            if (!stored) {
                snapshots.sweep();
            }
        }
    }

    private static Map<Digest, BlobSources.Source> seen(
            RemoteRepository repository, ImageManifest manifest, List<Digest> diffIds) {
        Map<Digest, BlobSources.Source> seen = new LinkedHashMap<>();
        for (int i = 0; i < diffIds.size(); i++) {
            Descriptor layer = manifest.layers().get(i);
            seen.put(
                    diffIds.get(i),
                    new BlobSources.Source(
                            repository.host(),
                            repository.name(),
                            Descriptor.of(layer.mediaType(), layer.digest(), layer.size())));
        }
        return seen;
    }

    /** Twelve characters, as docker shows digests. */
    static String shortId(Digest digest) {
        return digest.hex().substring(0, 12);
    }

    private static ImageException refused(String message) {
        return new ImageException(ImageException.Reason.REFUSED, message);
    }
}
