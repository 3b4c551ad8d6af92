package io.slipway.registry.hub;

import io.slipway.auth.access.RepositoryId;
import io.slipway.oci.Descriptor;
import io.slipway.oci.Digest;
import io.slipway.oci.ImageIndex;
import io.slipway.oci.ImageManifest;
import io.slipway.oci.InvalidManifestException;
import io.slipway.oci.Manifest;
import io.slipway.oci.ManifestParser;
import io.slipway.oci.Platform;
import io.slipway.oci.UnknownManifest;
import io.slipway.registry.content.BlobLinks;
import io.slipway.registry.content.ManifestStore;
import io.slipway.registry.content.StoredManifest;
import io.slipway.store.BlobStore;
import io.slipway.store.StoredBlob;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.NoSuchFileException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Reads what a manifest is. Nothing that an image says is trusted to be small or well-formed: what cannot be understood is
 * left out.
 */
final class FactsReader {
    private static final int MAX_CONFIG = 8 * 1024 * 1024;
    private static final int MAX_LABELS = 200;
    private static final int MAX_LABEL_NAME = 256;
    private static final int MAX_LABEL = 4096;
    private static final int MAX_PLATFORMS = 64;
    private static final int MAX_PLATFORM = 64;
    private static final String USUAL = "linux/amd64";
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final ManifestStore manifests;
    private final BlobLinks links;
    private final BlobStore blobs;

    FactsReader(ManifestStore manifests, BlobLinks links, BlobStore blobs) {
        this.manifests = manifests;
        this.links = links;
        this.blobs = blobs;
    }

    /** Of a manifest of this repository; empty when it is there no more. */
    Optional<Facts> read(RepositoryId repository, Digest digest) throws IOException {
        Optional<Manifest> manifest = manifest(repository, digest);
        return manifest.isEmpty() ? Optional.empty() : Optional.of(facts(repository, manifest.get()));
    }

    private Facts facts(RepositoryId repository, Manifest manifest) throws IOException {
        return switch (manifest) {
            case ImageManifest image -> image(repository, image);
            case ImageIndex index -> index(repository, index);
            case UnknownManifest unknown ->
                new Facts(
                        Kind.ARTIFACT,
                        List.of(),
                        size(unknown),
                        Optional.empty(),
                        bounded(unknown.annotations()),
                        true);
        };
    }

    private Facts image(RepositoryId repository, ImageManifest image) throws IOException {
        Kind kind = Kind.of(image);
        if (kind != Kind.IMAGE) {
            return new Facts(kind, List.of(), size(image), Optional.empty(), bounded(image.annotations()), true);
        }
        Optional<JsonNode> config = config(repository, image.config());
        return new Facts(
                kind,
                config.flatMap(FactsReader::platform).stream().toList(),
                size(image),
                config.flatMap(FactsReader::created),
                config.map(FactsReader::labels).orElse(Map.of()),
                config.isPresent());
    }

    private Facts index(RepositoryId repository, ImageIndex index) throws IOException {
        List<Descriptor> runnable = index.children().stream()
                .filter(child -> child.platform().flatMap(FactsReader::text).isPresent())
                .toList();
        Optional<Descriptor> usual = runnable.stream()
                .filter(child -> child.platform()
                        .flatMap(FactsReader::text)
                        .filter(USUAL::equals)
                        .isPresent())
                .findFirst()
                .or(() -> runnable.stream().findFirst())
                .or(() -> index.children().stream().findFirst());
        Optional<Facts> child = Optional.empty();
        if (usual.isPresent()) {
            // Entries may be indexes in turn; those are not followed.
            Optional<Manifest> manifest = manifest(repository, usual.get().digest());
            if (manifest.isPresent() && !(manifest.get() instanceof ImageIndex)) {
                child = Optional.of(facts(repository, manifest.get()));
            }
        }
        return new Facts(
                Kind.of(index),
                runnable.stream()
                        .flatMap(entry -> entry.platform().flatMap(FactsReader::text).stream())
                        .distinct()
                        .limit(MAX_PLATFORMS)
                        .toList(),
                child.map(Facts::downloadSize).orElse(0L),
                child.flatMap(Facts::createdAt),
                child.map(Facts::labels).orElse(Map.of()),
                usual.isEmpty() || child.filter(Facts::complete).isPresent());
    }

    /** A manifest of this repository; empty when it is there no more, or cannot be understood. */
    Optional<Manifest> manifest(RepositoryId repository, Digest digest) throws IOException {
        Optional<StoredManifest> stored = manifests.find(repository, digest);
        if (stored.isEmpty()) {
            return Optional.empty();
        }
        byte[] bytes;
        try {
            bytes = manifests.bytes(stored.get());
        } catch (NoSuchFileException gone) {
            return Optional.empty();
        }
        try {
            return Optional.of(
                    ManifestParser.parse(bytes, Optional.of(stored.get().mediaType())));
        } catch (InvalidManifestException stricterThanBefore) {
            return Optional.empty();
        }
    }

    private Optional<JsonNode> config(RepositoryId repository, Descriptor config) throws IOException {
        Optional<StoredBlob> stored = links.find(repository, config.digest());
        if (stored.isEmpty() || stored.get().size() > MAX_CONFIG) {
            return Optional.empty();
        }
        try (InputStream in = blobs.open(stored.get().key()).open(0)) {
            return Optional.of(JSON.readTree(in));
        } catch (NoSuchFileException gone) {
            return Optional.empty();
        } catch (JacksonException noJson) {
            return Optional.of(JSON.createObjectNode());
        }
    }

    private static long size(Manifest manifest) {
        return manifest.referencedBlobs().stream().mapToLong(Descriptor::size).reduce(0, FactsReader::add);
    }

    /** Sizes are what the manifest claims. */
    private static long add(long one, long other) {
        return one > Long.MAX_VALUE - other ? Long.MAX_VALUE : one + other;
    }

    private static Optional<String> platform(JsonNode config) {
        return text(new Platform(
                config.path("os").asString(""),
                config.path("architecture").asString(""),
                Optional.of(config.path("variant").asString("")).filter(variant -> !variant.isEmpty()),
                Optional.empty()));
    }

    /** Empty for what runs nowhere, as attestations say of themselves. */
    static Optional<String> text(Platform platform) {
        boolean known = !platform.os().isEmpty()
                && !platform.architecture().isEmpty()
                && !platform.os().equals("unknown")
                && !platform.architecture().equals("unknown");
        String text = Stream.concat(Stream.of(platform.os(), platform.architecture()), platform.variant().stream())
                .reduce((one, other) -> one + "/" + other)
                .orElse("");
        return known && text.length() <= MAX_PLATFORM && isStorable(text) ? Optional.of(text) : Optional.empty();
    }

    private static Optional<Instant> created(JsonNode config) {
        try {
            return Optional.of(config.path("created").asString(""))
                    .filter(text -> !text.isEmpty())
                    .map(text -> OffsetDateTime.parse(text).toInstant())
                    // What lies beyond PostgreSQL's years is nobody's building time.
                    .filter(time -> time.isAfter(Instant.EPOCH.minusSeconds(1))
                            && time.isBefore(Instant.parse("9999-01-01T00:00:00Z")));
        } catch (DateTimeException malformed) {
            return Optional.empty();
        }
    }

    private static Map<String, String> labels(JsonNode config) {
        Map<String, String> labels = new TreeMap<>();
        config.path("config").path("Labels").properties().stream()
                .filter(label -> label.getValue().isString())
                .limit(MAX_LABELS)
                .forEach(label -> labels.put(label.getKey(), label.getValue().stringValue()));
        return bounded(labels);
    }

    private static Map<String, String> bounded(Map<String, String> labels) {
        Map<String, String> kept = new TreeMap<>();
        labels.entrySet().stream()
                .filter(label -> label.getKey().length() <= MAX_LABEL_NAME
                        && isStorable(label.getKey())
                        && isStorable(label.getValue()))
                .limit(MAX_LABELS)
                .forEach(label -> kept.put(
                        label.getKey(),
                        label.getValue().length() <= MAX_LABEL
                                ? label.getValue()
                                : label.getValue().substring(0, MAX_LABEL)));
        return kept;
    }

    /** PostgreSQL has no U+0000 in texts. */
    private static boolean isStorable(String text) {
        return text.indexOf('\0') < 0;
    }
}
