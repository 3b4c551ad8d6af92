package io.slipway.agent.image;

import io.slipway.oci.ImageName;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.PatternSyntaxException;
import tools.jackson.databind.JsonNode;

/** Chooses images by docker's filters. */
final class Listing {
    private static final Set<String> KNOWN = Set.of("reference", "label", "dangling", "before", "since", "until");

    private final Catalogue catalogue;
    private final Resolver resolver;

    Listing(Catalogue catalogue, Resolver resolver) {
        this.catalogue = catalogue;
        this.resolver = resolver;
    }

    List<StoredImage> of(ImageFilters filters) throws ImageException {
        for (String key : filters.values().keySet()) {
            if (!KNOWN.contains(key)) {
                throw invalid("invalid filter '" + key + "'");
            }
        }
        Optional<Boolean> dangling = flag(filters);
        Optional<Instant> before = bound(filters, "before");
        Optional<Instant> since = bound(filters, "since");
        Optional<Instant> until = until(filters);
        List<StoredImage> found = new ArrayList<>();
        for (StoredImage image : catalogue.images()) {
            boolean wanted =
                    (dangling.isEmpty() || dangling.get() == image.repoTags().isEmpty())
                            && (before.isEmpty() || image.created().isBefore(before.get()))
                            && (since.isEmpty() || image.created().isAfter(since.get()))
                            && (until.isEmpty() || image.created().isBefore(until.get()))
                            && filters.of("label").stream().allMatch(label -> hasLabel(image, label));
            if (wanted) {
                withReferences(image, filters.of("reference")).ifPresent(found::add);
            }
        }
        found.sort(Comparator.comparing(StoredImage::created).reversed());
        return found;
    }

    private static Optional<Boolean> flag(ImageFilters filters) throws ImageException {
        List<String> values = filters.of("dangling");
        if (values.isEmpty()) {
            return Optional.empty();
        }
        return switch (values.getFirst()) {
            case "true", "1" -> Optional.of(true);
            case "false", "0" -> Optional.of(false);
            default -> throw invalid("invalid filter 'dangling=[" + String.join(" ", values) + "]'");
        };
    }

    private Optional<Instant> bound(ImageFilters filters, String key) throws ImageException {
        List<String> values = filters.of(key);
        return values.isEmpty()
                ? Optional.empty()
                : Optional.of(resolver.resolve(values.getFirst()).created());
    }

    private static Optional<Instant> until(ImageFilters filters) throws ImageException {
        List<String> values = filters.of("until");
        if (values.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(Instant.parse(values.getFirst()));
        } catch (DateTimeException e) {
            throw new ImageException(ImageException.Reason.INVALID, "invalid filter 'until=" + values + "'", e);
        }
    }

    private static boolean hasLabel(StoredImage image, String wanted) {
        int equals = wanted.indexOf('=');
        JsonNode labels = image.runConfig().path("Labels");
        JsonNode value = labels.path(equals < 0 ? wanted : wanted.substring(0, equals));
        return value.isString() && (equals < 0 || value.stringValue().equals(wanted.substring(equals + 1)));
    }

    /** The image with those of its names alone that match one of the patterns; none if no name does. */
    private static Optional<StoredImage> withReferences(StoredImage image, List<String> patterns)
            throws ImageException {
        if (patterns.isEmpty()) {
            return Optional.of(image);
        }
        List<String> tags = new ArrayList<>();
        for (String tag : image.repoTags()) {
            if (matches(tag, patterns)) {
                tags.add(tag);
            }
        }
        List<String> digests = new ArrayList<>();
        for (String digest : image.repoDigests()) {
            if (matches(digest, patterns)) {
                digests.add(digest);
            }
        }
        if (tags.isEmpty() && digests.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new StoredImage(
                image.id(), image.config(), image.diffIds(), tags, digests, image.created(), image.size()));
    }

    /** Go's path.Match on the name with and without its tag; a star does not cross a slash. */
    private static boolean matches(String name, List<String> patterns) throws ImageException {
        String bare = ImageName.parse(name).withoutReference().toString();
        for (String pattern : patterns) {
            try {
                // Braces mean something to Java that they do not mean to Go.
                String glob = pattern.replace("{", "\\{").replace("}", "\\}");
                PathMatcher matcher = FileSystems.getDefault().getPathMatcher("glob:" + glob);
                if (matcher.matches(Path.of(name)) || matcher.matches(Path.of(bare))) {
                    return true;
                }
            } catch (PatternSyntaxException e) {
                throw new ImageException(ImageException.Reason.INVALID, "syntax error in pattern: " + pattern, e);
            }
        }
        return false;
    }

    private static ImageException invalid(String message) {
        return new ImageException(ImageException.Reason.INVALID, message);
    }
}
