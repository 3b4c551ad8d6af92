package io.slipway.oci;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Reads a manifest as a registry must: it takes what the specifications allow, keeps nothing of what it does not need,
 * and refuses what two readers could understand differently (doubled keys, an index with layers, a body whose media
 * type is not the one of the request).
 *
 * <p>Source: image specification, manifest.md, image-index.md, descriptor.md.
 */
public final class ManifestParser {
    /** The largest manifest in bytes. A caller that sees more answers 413 before it parses. */
    public static final int MAX_BYTES = 4 * 1024 * 1024;

    /** How deeply objects and arrays may be nested. */
    public static final int MAX_NESTING = 64;

    /** Bounds the memory of a hostile body: 4 MiB of real descriptors make half as many tokens. */
    private static final int MAX_TOKENS = 500_000;

    private static final JsonMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(MAX_NESTING)
                            .maxTokenCount(MAX_TOKENS)
                            .build())
                    .build())
            .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private static final Pattern READER_INTERNALS = Pattern.compile(
            ", from `[^`]*`| \\((for `|start marker|through|enable|class|`).*| \\[Source.*| at \\[Source.*");
    private static final Pattern NOT_PRINTABLE = Pattern.compile("[^ -~]");

    private ManifestParser() {}

    /**
     * Reads the exact bytes of a manifest.
     *
     * @param body UTF-8 JSON, at most {@link #MAX_BYTES}
     * @param contentType what the request said it is; without it, or where it only says JSON, bytes or text, the body's
     *     {@code mediaType} decides, and without that its shape
     * @throws InvalidManifestException with what was wrong and where, for example {@code layers[3].digest: …}
     */
    public static Manifest parse(byte[] body, Optional<MediaType> contentType) {
        if (body.length > MAX_BYTES) {
            throw new InvalidManifestException(
                    "manifest: has %d bytes, at most %d are allowed".formatted(body.length, MAX_BYTES));
        }
        contentType.ifPresent(ManifestParser::refuseSchema1);
        JsonValue root = new JsonValue("", readTree(decode(body))).object();
        MediaType mediaType = mediaType(root, contentType);
        if (mediaType.isImageManifest()) {
            return imageManifest(root, mediaType);
        }
        if (mediaType.isImageIndex()) {
            return imageIndex(root, mediaType);
        }
        return new UnknownManifest(mediaType);
    }

    private static String decode(byte[] body) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(body))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new InvalidManifestException("manifest: is not UTF-8");
        }
    }

    private static JsonNode readTree(String json) {
        try {
            return MAPPER.readTree(json);
        } catch (JacksonException e) {
            String place = e.getLocation() == null
                    ? ""
                    : " at line %d, column %d"
                            .formatted(
                                    e.getLocation().getLineNr(), e.getLocation().getColumnNr());
            throw new InvalidManifestException(
                    "manifest: is not acceptable JSON" + place + ": " + oneLine(e.getOriginalMessage()));
        }
    }

    /** The reader's own words, without its settings and classes, on one line of printable ASCII. */
    private static String oneLine(String message) {
        String words =
                READER_INTERNALS.matcher(message.lines().findFirst().orElse("")).replaceAll("");
        return NOT_PRINTABLE
                .matcher(words.substring(0, Math.min(200, words.length())))
                .replaceAll("?");
    }

    private static MediaType mediaType(JsonValue root, Optional<MediaType> contentType) {
        Optional<MediaType> own = root.get("mediaType").map(value -> value.parsed(MediaType::parse));
        own.ifPresent(ManifestParser::refuseSchema1);
        Optional<MediaType> claimed = contentType.filter(type -> !saysNothing(type));
        if (own.isPresent() && claimed.isPresent() && !own.equals(claimed)) {
            throw new InvalidManifestException(
                    "mediaType: is %s, but the request's Content-Type is %s".formatted(own.get(), claimed.get()));
        }
        return own.or(() -> claimed).orElseGet(() -> byShape(root));
    }

    /** Whether a client that sends this type may as well mean a manifest of any kind. */
    private static boolean saysNothing(MediaType contentType) {
        return contentType.equals(MediaType.JSON)
                || contentType.equals(MediaType.OCTET_STREAM)
                || contentType.value().startsWith("text/");
    }

    private static MediaType byShape(JsonValue root) {
        if (root.has("fsLayers")) {
            throw schema1();
        }
        if (root.get("config").isPresent() && root.has("layers")) {
            return MediaType.OCI_MANIFEST;
        }
        if (root.has("manifests")) {
            return MediaType.OCI_INDEX;
        }
        throw new InvalidManifestException(
                "mediaType: is missing, the request's Content-Type names no kind of manifest,"
                        + " and there are neither config and layers nor manifests");
    }

    private static void refuseSchema1(MediaType mediaType) {
        if (mediaType.equals(MediaType.DOCKER_SCHEMA1) || mediaType.equals(MediaType.DOCKER_SCHEMA1_SIGNED)) {
            throw schema1();
        }
    }

    private static InvalidManifestException schema1() {
        return new InvalidManifestException(
                "mediaType: Docker's schema 1 manifests are not supported; push the image again with a newer client");
    }

    private static ImageManifest imageManifest(JsonValue root, MediaType mediaType) {
        checkSchemaVersion(root);
        refuse(root, "an image manifest", "manifests", "fsLayers");
        return new ImageManifest(
                mediaType,
                descriptor(root.require("config")),
                descriptors(root, "layers"),
                artifactType(root),
                root.get("subject").map(ManifestParser::descriptor),
                annotations(root));
    }

    private static ImageIndex imageIndex(JsonValue root, MediaType mediaType) {
        checkSchemaVersion(root);
        refuse(root, "an index", "config", "layers", "fsLayers");
        if (!root.has("manifests")) {
            throw root.refused("the property \"manifests\" is missing");
        }
        return new ImageIndex(
                mediaType,
                descriptors(root, "manifests"),
                artifactType(root),
                root.get("subject").map(ManifestParser::descriptor),
                annotations(root));
    }

    private static void checkSchemaVersion(JsonValue root) {
        JsonValue version = root.require("schemaVersion");
        if (version.integer() != 2) {
            throw version.refused("must be 2");
        }
    }

    /** A body that is both an image and an index would be one to one client and the other to the next. */
    private static void refuse(JsonValue root, String kind, String... names) {
        for (String name : names) {
            root.get(name).ifPresent(value -> {
                throw value.refused("has no place in " + kind);
            });
        }
    }

    private static Optional<MediaType> artifactType(JsonValue owner) {
        return owner.get("artifactType")
                .filter(value -> !(value.node().isString() && value.text().isEmpty()))
                .map(value -> value.parsed(MediaType::parse));
    }

    private static Map<String, String> annotations(JsonValue owner) {
        return owner.get("annotations").map(JsonValue::texts).orElse(Map.of());
    }

    private static List<Descriptor> descriptors(JsonValue owner, String name) {
        return owner.get(name).map(JsonValue::elements).orElse(List.of()).stream()
                .map(ManifestParser::descriptor)
                .toList();
    }

    private static Descriptor descriptor(JsonValue value) {
        value.object();
        JsonValue size = value.require("size");
        if (size.integer() < 0) {
            throw size.refused("must not be negative");
        }
        return new Descriptor(
                value.require("mediaType").parsed(MediaType::parse),
                value.require("digest").parsed(Digest::parse),
                size.integer(),
                value.get("urls").map(JsonValue::elements).orElse(List.of()).stream()
                        .map(JsonValue::text)
                        .toList(),
                annotations(value),
                value.get("platform").map(ManifestParser::platform),
                artifactType(value));
    }

    private static Platform platform(JsonValue value) {
        value.object();
        return new Platform(
                value.get("os").map(JsonValue::text).orElse(""),
                value.get("architecture").map(JsonValue::text).orElse(""),
                value.get("variant").map(JsonValue::text),
                value.get("os.version").map(JsonValue::text));
    }
}
