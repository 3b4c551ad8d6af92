package io.slipway.oci;

/**
 * A media type without parameters, in lower case: {@code type/subtype} of the characters that HTTP allows in a token,
 * 255 characters in all.
 *
 * <p>Source: RFC 9110 section 8.3.1; image specification, media-types.md.
 */
public record MediaType(String value) {
    /** The longest media type, in characters, parameters not counted. */
    public static final int MAX_LENGTH = 255;

    /** An OCI image manifest. */
    public static final MediaType OCI_MANIFEST = new MediaType("application/vnd.oci.image.manifest.v1+json");
    /** An OCI image index. */
    public static final MediaType OCI_INDEX = new MediaType("application/vnd.oci.image.index.v1+json");
    /** An OCI image configuration. */
    public static final MediaType OCI_CONFIG = new MediaType("application/vnd.oci.image.config.v1+json");
    /** The empty JSON object that stands for "no content" in artifacts. */
    public static final MediaType OCI_EMPTY = new MediaType("application/vnd.oci.empty.v1+json");
    /** A layer: gzip-compressed tar archive. */
    public static final MediaType OCI_LAYER_GZIP = new MediaType("application/vnd.oci.image.layer.v1.tar+gzip");
    /** Docker's image manifest, version 2 schema 2. */
    public static final MediaType DOCKER_MANIFEST =
            new MediaType("application/vnd.docker.distribution.manifest.v2+json");
    /** Docker's manifest list. */
    public static final MediaType DOCKER_LIST =
            new MediaType("application/vnd.docker.distribution.manifest.list.v2+json");
    /** Docker's image configuration. */
    public static final MediaType DOCKER_CONFIG = new MediaType("application/vnd.docker.container.image.v1+json");
    /** Docker's manifest, schema 1, which is refused. */
    public static final MediaType DOCKER_SCHEMA1 =
            new MediaType("application/vnd.docker.distribution.manifest.v1+json");
    /** Docker's signed manifest, schema 1, which is refused. */
    public static final MediaType DOCKER_SCHEMA1_SIGNED =
            new MediaType("application/vnd.docker.distribution.manifest.v1+prettyjws");
    /** JSON of no further kind. */
    public static final MediaType JSON = new MediaType("application/json");
    /** Bytes of no further kind. */
    public static final MediaType OCTET_STREAM = new MediaType("application/octet-stream");

    private static final String TOKEN_MARKS = "!#$%&'*+-.^_`|~";

    /** Checks the shape; the value is without parameters and in lower case already. */
    public MediaType {
        if (value.length() > MAX_LENGTH) {
            throw new InvalidMediaTypeException(
                    "A media type has at most %d characters, this one has %d".formatted(MAX_LENGTH, value.length()));
        }
        int slash = value.indexOf('/');
        if (slash <= 0 || slash == value.length() - 1) {
            throw new InvalidMediaTypeException("A media type is TYPE/SUBTYPE, not " + Quoted.text(value));
        }
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (i != slash && !isToken(c)) {
                throw new InvalidMediaTypeException(
                        "A media type has no %s, as at %d in %s".formatted(Quoted.character(c), i, Quoted.text(value)));
            }
        }
    }

    /**
     * Reads a media type; parameters ({@code ;charset=utf-8}) are dropped, blanks and tabs around it too, letters are made
     * lower case.
     *
     * @throws InvalidMediaTypeException when what remains has another shape
     */
    public static MediaType parse(String text) {
        int parameters = text.indexOf(';');
        String bare = parameters < 0 ? text : text.substring(0, parameters);
        return new MediaType(inLowerCase(withoutBlanksAround(bare)));
    }

    private static String withoutBlanksAround(String text) {
        int start = 0;
        int end = text.length();
        while (start < end && isBlank(text.charAt(start))) {
            start++;
        }
        while (start < end && isBlank(text.charAt(end - 1))) {
            end--;
        }
        return text.substring(start, end);
    }

    private static boolean isBlank(char c) {
        return c == ' ' || c == '\t';
    }

    /** ASCII letters alone: in Unicode the Kelvin sign is a capital k, and the type would be one that nobody wrote. */
    private static String inLowerCase(String text) {
        StringBuilder lower = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            lower.append(c >= 'A' && c <= 'Z' ? (char) (c + ('a' - 'A')) : c);
        }
        return lower.toString();
    }

    /** Whether this is an image manifest, of OCI or Docker. */
    public boolean isImageManifest() {
        return equals(OCI_MANIFEST) || equals(DOCKER_MANIFEST);
    }

    /** Whether this is an image index or Docker's manifest list. */
    public boolean isImageIndex() {
        return equals(OCI_INDEX) || equals(DOCKER_LIST);
    }

    /** Whether this is a layer that may not be distributed, so that registries need not hold it. */
    public boolean isForeignLayer() {
        return value.startsWith("application/vnd.oci.image.layer.nondistributable.")
                || value.startsWith("application/vnd.docker.image.rootfs.foreign.");
    }

    private static boolean isToken(char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || TOKEN_MARKS.indexOf(c) >= 0;
    }

    @Override
    public String toString() {
        return value;
    }
}
