package io.slipway.agent.image;

import io.slipway.oci.Descriptor;
import io.slipway.oci.ImageIndex;
import io.slipway.oci.Platform;
import java.util.List;
import java.util.Optional;

/** Picks the manifest of an index that runs on a platform. */
final class PlatformChoice {
    private PlatformChoice() {}

    /**
     * The first that fits exactly, else the first whose variant this processor runs too.
     *
     * @throws ImageException NOT_FOUND in docker's words when none fits
     */
    static Descriptor of(ImageIndex index, Platform wanted) throws ImageException {
        List<Descriptor> fitting = index.children().stream()
                .filter(child -> child.mediaType().isImageManifest())
                .filter(child ->
                        child.platform().filter(own -> fits(own, wanted)).isPresent())
                .toList();
        return fitting.stream()
                .filter(child -> child.platform()
                        .filter(own -> variant(own).equals(variant(wanted)))
                        .isPresent())
                .findFirst()
                .or(() -> fitting.stream().findFirst())
                .orElseThrow(() -> new ImageException(
                        ImageException.Reason.NOT_FOUND,
                        "no matching manifest for %s in the manifest list entries".formatted(shown(wanted))));
    }

    /** Whether an image of one platform runs where another is wanted. */
    static boolean fits(Platform own, Platform wanted) {
        return own.os().equals(wanted.os())
                && own.architecture().equals(wanted.architecture())
                && rank(own) <= rank(wanted);
    }

    /** Docker's form: {@code linux/arm64/v8}. */
    static String shown(Platform platform) {
        return platform.os() + "/" + platform.architecture()
                + platform.variant().map(variant -> "/" + variant).orElse("");
    }

    /** Reads {@code OS[/ARCH[/VARIANT]]} or {@code ARCH}. */
    static Platform parse(String text, Platform machine) throws ImageException {
        String[] parts = text.split("/", -1);
        boolean wellFormed = parts.length <= 3 && !text.isEmpty();
        for (String part : parts) {
            wellFormed &= part.matches("[A-Za-z0-9_.-]+");
        }
        if (!wellFormed) {
            throw new ImageException(
                    ImageException.Reason.INVALID,
                    "\"%s\" is an invalid component of \"%s\": platform specifier component must match \"^[A-Za-z0-9_-]+$\": invalid argument"
                            .formatted(text, text));
        }
        if (parts.length == 1) {
            return parts[0].equals(machine.os())
                    ? machine
                    : new Platform(machine.os(), architecture(parts[0]), Optional.empty(), Optional.empty());
        }
        return new Platform(
                parts[0],
                architecture(parts[1]),
                parts.length == 3 ? Optional.of(parts[2]) : Optional.empty(),
                Optional.empty());
    }

    private static String architecture(String name) {
        return switch (name) {
            case "x86_64", "x86-64" -> "amd64";
            case "aarch64" -> "arm64";
            default -> name;
        };
    }

    private static String variant(Platform platform) {
        return platform.variant().orElse(platform.architecture().equals("arm64") ? "v8" : "");
    }

    /** How much a variant asks for; a processor runs what asks for no more than it has. */
    private static int rank(Platform platform) {
        String variant = variant(platform);
        return variant.matches("v\\d{1,2}") ? Integer.parseInt(variant.substring(1)) : 1;
    }
}
