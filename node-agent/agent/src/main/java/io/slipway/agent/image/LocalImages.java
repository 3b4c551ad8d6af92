package io.slipway.agent.image;

import io.slipway.agent.snapshot.Snapshots;
import io.slipway.layer.decode.DecodeLimits;
import io.slipway.layer.decode.GzipDecoder;
import io.slipway.layer.decode.LayerDecoder;
import io.slipway.oci.Digest;
import io.slipway.oci.ImageName;
import io.slipway.oci.Platform;
import io.slipway.transfer.Credentials;
import io.slipway.transfer.RegistryClient;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.file.NoSuchFileException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** {@link Images} in a data folder of this machine. */
public final class LocalImages implements Images {
    private final Catalogue catalogue;
    private final Catalogue.LayerSizes sizes;
    private final Resolver resolver;
    private final Listing listing;
    private final Inspection inspection;
    private final Pull pull;
    private final Push push;
    private final ImageRemoval removal;
    private final Save save;
    private final Load load;
    private final Import importing;
    private final ImageUse use;
    private final ImageEvents events;
    private final ImageSettings settings;

    private LocalImages(Parts parts) throws IOException {
        ImageFiles files = parts.files();
        Snapshots snapshots = parts.snapshots();
        this.sizes = parts.sizes();
        InstantSource clock = InstantSource.system();
        this.settings = parts.settings();
        this.use = parts.use();
        this.events = parts.events();
        this.catalogue = parts.catalogue();
        this.resolver = new Resolver(catalogue);
        this.listing = new Listing(catalogue, resolver);
        this.inspection = new Inspection(catalogue, snapshots.driver().name(), sizes);
        BlobSources sources = new BlobSources(files.blobs());
        LayerDecoder decoder = new LayerDecoder(DecodeLimits.DEFAULT, parts.gzip());
        LayerIntake intake = new LayerIntake(snapshots.layers(), decoder);
        LayerDownload downloads = new LayerDownload(snapshots.layers(), intake, settings.downloads());
        this.pull = new Pull(parts.client(), settings, catalogue, files, sources, snapshots, downloads);
        this.push = new Push(parts.client(), settings, catalogue, files, sources, snapshots.layers());
        this.removal = new ImageRemoval(catalogue, resolver, snapshots, sources, use, events);
        this.save = new Save(resolver, catalogue, files, snapshots.layers());
        this.load = new Load(settings, catalogue, snapshots, decoder, intake, events);
        this.importing = new Import(settings, catalogue, snapshots, intake, events, clock);
    }

    private record Parts(
            ImageSettings settings,
            Snapshots snapshots,
            RegistryClient client,
            GzipDecoder gzip,
            ImageUse use,
            ImageEvents events,
            ImageFiles files,
            Catalogue catalogue,
            Catalogue.LayerSizes sizes) {}

    /**
     * Opens the images of the data folder.
     *
     * @param gzip the fastest decoder that the machine has
     * @param use says which containers use an image; asked later, not while this opens
     */
    public static LocalImages open(
            ImageSettings settings,
            Snapshots snapshots,
            RegistryClient client,
            GzipDecoder gzip,
            ImageUse use,
            ImageEvents events)
            throws IOException {
        ImageFiles files = new ImageFiles(settings.data());
        Catalogue.LayerSizes sizes = diffId -> size(snapshots, diffId);
        Catalogue catalogue = new Catalogue(files, settings.defaultRegistry(), sizes, InstantSource.system());
        return new LocalImages(new Parts(settings, snapshots, client, gzip, use, events, files, catalogue, sizes));
    }

    /** A layer that was lost by other hands shows as empty, so that its image can still be listed and removed. */
    private static long size(Snapshots snapshots, Digest diffId) throws IOException {
        try {
            return snapshots.layers().size(diffId);
        } catch (NoSuchFileException e) {
            return 0;
        }
    }

    /** The ids of all images: what {@link Snapshots#reconcile} has to keep. */
    public Set<Digest> ids() {
        return new HashSet<>(catalogue.ids());
    }

    /** The bytes of an image's layers; 0 of one that is not here. */
    public long bytesOf(Digest id) {
        return catalogue.image(id).map(StoredImage::size).orElse(0L);
    }

    @Override
    public StoredImage resolve(String reference) throws ImageException {
        return resolver.resolve(reference);
    }

    @Override
    public StoredImage resolve(String reference, Optional<Platform> platform) throws ImageException {
        StoredImage image = resolver.resolve(reference);
        Platform own = ImageConfigs.platform(image.config());
        if (platform.isPresent() && !PlatformChoice.fits(own, platform.get())) {
            throw new ImageException(
                    ImageException.Reason.NOT_FOUND,
                    "image with reference %s was found but does not match the specified platform: wanted %s, actual: %s"
                            .formatted(reference, PlatformChoice.shown(platform.get()), PlatformChoice.shown(own)));
        }
        return image;
    }

    @Override
    public List<StoredImage> list(ImageFilters filters) throws ImageException {
        return listing.of(filters);
    }

    @Override
    public Map<Digest, Long> layerSizes() throws IOException {
        Map<Digest, Long> bytes = new HashMap<>();
        for (StoredImage image : catalogue.images()) {
            for (Digest layer : image.diffIds()) {
                if (!bytes.containsKey(layer)) {
                    bytes.put(layer, sizes.of(layer));
                }
            }
        }
        return bytes;
    }

    @Override
    public ObjectNode inspect(String reference) throws ImageException {
        return inspection.inspect(resolver.resolve(reference));
    }

    @Override
    public ArrayNode history(String reference) throws IOException {
        return inspection.history(resolver.resolve(reference));
    }

    @Override
    public void pull(ImageName name, Optional<Platform> platform, Credentials credentials, ProgressSink progress)
            throws IOException {
        interruptible(() -> pull.one(name, platform, credentials, progress));
        events.happened(
                "pull", name.orLatest().toString(), name.withoutReference().toString());
    }

    @Override
    public void pullAllTags(ImageName name, Optional<Platform> platform, Credentials credentials, ProgressSink progress)
            throws IOException {
        interruptible(() -> pull.all(name, platform, credentials, progress));
        events.happened("pull", name.toString(), name.withoutReference().toString());
    }

    @Override
    public void push(ImageName name, Credentials credentials, ProgressSink progress) throws IOException {
        interruptible(() -> push.push(name, credentials, progress));
        events.happened("push", name.toString(), name.withoutReference().toString());
    }

    @Override
    public void tag(String reference, ImageName target) throws IOException {
        if (target.digest().isPresent()) {
            throw new ImageException(ImageException.Reason.INVALID, "refusing to create a tag with a digest reference");
        }
        StoredImage image = resolver.resolve(reference);
        catalogue.point(image.id(), List.of(target.orLatest()));
        events.happened("tag", image.id().toString(), target.orLatest().toString());
    }

    @Override
    public List<Images.Removal> remove(String reference, boolean force) throws IOException {
        return removal.remove(reference, force);
    }

    @Override
    public List<Images.Removal> prune(Predicate<StoredImage> wanted) throws IOException {
        List<Images.Removal> done = new ArrayList<>();
        for (StoredImage image : listing.of(ImageFilters.NONE)) {
            if (wanted.test(image) && use.usersOf(image.id()).isEmpty()) {
                done.addAll(removal.removeAll(image));
            }
        }
        return done;
    }

    @Override
    public void save(List<String> references, OutputSource target) throws IOException {
        Map<StoredImage, List<ImageName>> chosen = save.chosen(references);
        try (OutputStream out = target.open()) {
            save.write(chosen, out);
        }
        chosen.keySet()
                .forEach(image -> events.happened(
                        "save", image.id().toString(), image.id().toString()));
    }

    @Override
    public void load(InputStream archive, ProgressSink progress) throws IOException {
        load.load(archive, progress);
    }

    @Override
    public StoredImage importArchive(InputStream archive, ImportRequest request, ProgressSink progress)
            throws IOException {
        return importing.run(archive, request, progress);
    }

    @Override
    public Optional<Platform> platform(String text) throws ImageException {
        return text.isEmpty() ? Optional.empty() : Optional.of(PlatformChoice.parse(text, settings.platform()));
    }

    private interface Interruptible {
        void run() throws IOException, InterruptedException;
    }

    /** An interrupt means that the client has gone; it stays set, and the work ends like a broken write. */
    private static void interruptible(Interruptible work) throws IOException {
        try {
            work.run();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            InterruptedIOException ended = new InterruptedIOException("The work is no longer wanted");
            ended.initCause(e);
            throw ended;
        }
    }
}
