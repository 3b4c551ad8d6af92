package io.slipway.agent.image;

import io.slipway.oci.ImageName;
import io.slipway.transfer.RegistryException;
import java.util.Locale;

/** Says in docker's words what a registry refused. */
final class RegistryWords {
    private RegistryWords() {}

    static ImageException pull(RegistryException e, ImageName name) {
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
            case "DENIED", "UNAUTHORIZED" -> denied(e, repository);
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

    private static ImageException denied(RegistryException e, String repository) {
        if (e.code().equals("UNAUTHORIZED")
                && e.getMessage() != null
                && e.getMessage().contains("password")) {
            return new ImageException(ImageException.Reason.UNAUTHORIZED, message(e), e);
        }
        return new ImageException(
                ImageException.Reason.NOT_FOUND,
                "pull access denied for %s, repository does not exist or may require 'docker login': %s"
                        .formatted(repository, message(e)),
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
