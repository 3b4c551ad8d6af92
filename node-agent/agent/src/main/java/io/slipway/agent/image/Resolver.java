package io.slipway.agent.image;

import io.slipway.oci.Digest;
import io.slipway.oci.DigestAlgorithm;
import io.slipway.oci.ImageName;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** Finds the image that a text means: an id, the beginning of one, or a name. */
final class Resolver {
    private static final Pattern ID = Pattern.compile("(?:sha256:)?([a-f0-9]{64})");
    private static final Pattern ID_PREFIX = Pattern.compile("(?:sha256:)?([a-f0-9]{1,63})");

    private final Catalogue catalogue;

    Resolver(Catalogue catalogue) {
        this.catalogue = catalogue;
    }

    StoredImage resolve(String reference) throws ImageException {
        return find(reference).orElseThrow(() -> absent(reference));
    }

    Optional<StoredImage> find(String reference) throws ImageException {
        var id = ID.matcher(reference);
        if (id.matches()) {
            return catalogue.image(new Digest(DigestAlgorithm.SHA256, id.group(1)));
        }
        var prefix = ID_PREFIX.matcher(reference);
        boolean isPrefix = prefix.matches();
        if (!reference.startsWith("sha256:")) {
            Optional<StoredImage> named = named(parse(reference));
            if (named.isPresent()) {
                return named;
            }
        }
        return isPrefix ? startingWith(prefix.group(1)) : Optional.empty();
    }

    /** Whether the text was an id of that image, or the beginning of it, rather than a name. */
    static boolean isIdOf(String reference, Digest id) {
        String hex = reference.startsWith("sha256:") ? reference.substring("sha256:".length()) : reference;
        return !hex.isEmpty() && id.hex().startsWith(hex);
    }

    /** The name that a text is, in docker's words when it is none. */
    static ImageName parse(String text) throws ImageException {
        try {
            return ImageName.parse(text);
        } catch (IllegalArgumentException e) {
            boolean upper = !text.equals(text.toLowerCase(Locale.ROOT)) && isParsable(text.toLowerCase(Locale.ROOT));
            throw new ImageException(
                    ImageException.Reason.INVALID,
                    upper
                            ? "invalid reference format: repository name (%s) must be lowercase".formatted(text)
                            : "invalid reference format",
                    e);
        }
    }

    private static boolean isParsable(String text) {
        try {
            ImageName.parse(text);
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private Optional<StoredImage> named(ImageName name) {
        ImageName key =
                name.digest().isPresent() ? name.withDigest(name.digest().get()) : name.orLatest();
        return catalogue.name(key).map(Name::image).flatMap(catalogue::image);
    }

    private Optional<StoredImage> startingWith(String hex) {
        List<StoredImage> found = catalogue.startingWith(hex);
        return found.size() == 1 ? Optional.of(found.getFirst()) : Optional.empty();
    }

    private static ImageException absent(String reference) {
        String shown = reference;
        try {
            shown = ImageName.parse(reference).orLatest().toString();
        } catch (IllegalArgumentException e) {
            // An id: shown as it is.
            shown = reference;
        }
        return new ImageException(ImageException.Reason.NOT_FOUND, "No such image: " + shown);
    }
}
