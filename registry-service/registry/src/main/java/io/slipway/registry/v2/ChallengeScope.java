package io.slipway.registry.v2;

import io.slipway.oci.InvalidNameException;
import io.slipway.oci.RepositoryName;
import java.util.Optional;

/**
 * The scope that a client must ask a token for, read off a request that came without one. Names may contain
 * {@code blobs}, {@code manifests} and {@code tags} as components, so paths are read from the right.
 */
final class ChallengeScope {
    private static final String[] ENDS = {"/blobs/", "/manifests/", "/tags/", "/referrers/"};

    private ChallengeScope() {}

    /**
     * The scopes that a request needs, separated by spaces; empty when it needs no more than to be known.
     *
     * @param path the request's path, beginning with {@code /v2/}
     */
    static String of(String method, String path, QueryParameters query) {
        if (path.equals("/v2/_catalog")) {
            return "registry:catalog:*";
        }
        Optional<RepositoryName> repository = repository(path);
        if (repository.isEmpty()) {
            return "";
        }
        String scope = "repository:" + repository.get() + ":" + actions(method, path);
        return query.get("from")
                .flatMap(ChallengeScope::name)
                .map(from -> scope + " repository:" + from + ":pull")
                .orElse(scope);
    }

    private static String actions(String method, String path) {
        return switch (method) {
            case "GET", "HEAD" -> "pull";
            case "DELETE" -> path.contains("/blobs/uploads/") ? "pull,push" : "delete";
            default -> "pull,push";
        };
    }

    private static Optional<RepositoryName> repository(String path) {
        String trimmed = path.endsWith("/blobs/uploads") ? path + "/" : path;
        int end = trimmed.lastIndexOf("/blobs/uploads/");
        if (end < 0 || trimmed.indexOf('/', end + "/blobs/uploads/".length()) >= 0) {
            end = -1;
            for (String mark : ENDS) {
                end = Math.max(end, trimmed.lastIndexOf(mark));
            }
        }
        return end <= "/v2".length() ? Optional.empty() : name(trimmed.substring("/v2/".length(), end));
    }

    private static Optional<RepositoryName> name(String text) {
        try {
            return Optional.of(RepositoryName.parse(text));
        } catch (InvalidNameException e) {
            return Optional.empty();
        }
    }
}
