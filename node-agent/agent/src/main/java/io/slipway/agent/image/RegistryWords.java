package io.slipway.agent.image;

import io.slipway.oci.ImageName;
import io.slipway.transfer.RegistryException;
import java.util.Locale;

/** Says in docker's words what a registry refused. */
final class RegistryWords {
    private RegistryWords() {}

    /** @param defaultRegistry where a name without a host was looked for */
    static ImageException pull(RegistryException e, ImageName name, String defaultRegistry) {
        String repository = name.withoutReference().toString();
        return switch (e.code()) {
            case "MANIFEST_UNKNOWN" ->
                new ImageException(
                        ImageException.Reason.NOT_FOUND,
                        "manifest for %s not found: %s".formatted(name.orLatest(), e.getMessage()),
                        e);
            case "NAME_UNKNOWN" ->
                new ImageException(
                        ImageException.Reason.NOT_FOUND,
                        "repository %s not found: %s".formatted(repository, e.getMessage()),
                        e);
            case "DENIED", "UNAUTHORIZED" -> denied(e, repository, whereAsked(name, defaultRegistry));
            default ->
                e.isNotFound()
                        ? new ImageException(
                                ImageException.Reason.NOT_FOUND,
                                "manifest for %s not found: manifest unknown: %s"
                                        .formatted(name.orLatest(), withoutCode(e)),
                                e)
                        : new ImageException(ImageException.Reason.REGISTRY, message(e), e);
        };
    }

    /** Who comes from docker thinks of Docker Hub, and would log in there in vain. */
    private static String whereAsked(ImageName name, String defaultRegistry) {
        return name.host().isPresent() || defaultRegistry.equals(ImageName.DOCKER_HUB)
                ? ""
                : " (a name without a host is one of %s here; Docker Hub is not asked)".formatted(defaultRegistry);
    }

    private static ImageException denied(RegistryException e, String repository, String whereAsked) {
        if (e.code().equals("UNAUTHORIZED")
                && e.getMessage() != null
                && e.getMessage().contains("password")) {
            return new ImageException(ImageException.Reason.UNAUTHORIZED, message(e), e);
        }
        return new ImageException(
                ImageException.Reason.NOT_FOUND,
                "pull access denied for %s, repository does not exist or may require 'docker login': %s%s"
                        .formatted(repository, message(e), whereAsked),
                e);
    }

    static ImageException push(RegistryException e) {
        return new ImageException(
                e.isDenied() ? ImageException.Reason.UNAUTHORIZED : ImageException.Reason.REGISTRY, message(e), e);
    }

    private static String message(RegistryException e) {
        return e.getMessage() == null ? e.code() : e.getMessage();
    }

    private static String withoutCode(RegistryException e) {
        String prefix = e.code().toLowerCase(Locale.ROOT).replace('_', ' ') + ": ";
        String message = message(e);
        return message.startsWith(prefix) ? message.substring(prefix.length()) : message;
    }
}
