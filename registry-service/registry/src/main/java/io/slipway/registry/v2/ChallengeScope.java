package io.slipway.registry.v2;

import io.slipway.oci.InvalidNameException;
import io.slipway.oci.RepositoryName;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * The scope that a client must ask a token for, read off a request that came without one. Names may contain
 * {@code blobs}, {@code manifests} and {@code tags} as components, so paths are read from the right.
 */
final class ChallengeScope {
    private static final String UPLOADS = "/blobs/uploads/";
    private static final String[] ENDS = {"/blobs/", "/manifests/", "/tags/", "/referrers/"};

    private ChallengeScope() {}

    /**
     * The scopes that a request needs, separated by spaces; empty when it needs no more than to be known.
     *
     * @param path the request's path, beginning with {@code /v2/}
     * @param scoped what the path's repository is called in a scope
     */
    static String of(String method, String path, QueryParameters query, UnaryOperator<RepositoryName> scoped) {
        if (path.equals("/v2/_catalog")) {
            return "registry:catalog:*";
        }
        int upload = uploadEnd(path);
        Optional<RepositoryName> repository = repository(path, upload);
        if (repository.isEmpty()) {
            return "";
        }
        String scope =
                "repository:" + scoped.apply(repository.get()) + ":" + (upload >= 0 ? "pull,push" : actions(method));
        return query.get("from")
                .flatMap(ChallengeScope::name)
                .map(from -> scope + " repository:" + from + ":pull")
                .orElse(scope);
    }

    private static String actions(String method) {
        return switch (method) {
            case "GET", "HEAD" -> "pull";
            case "DELETE" -> "delete";
            default -> "pull,push";
        };
    }

    /** Where the name ends in the path of an upload or of the place where uploads begin; -1 for another path. */
    private static int uploadEnd(String path) {
        String whole = path.endsWith("/blobs/uploads") ? path + "/" : path;
        int end = whole.lastIndexOf(UPLOADS);
        return end >= 0 && whole.indexOf('/', end + UPLOADS.length()) < 0 ? end : -1;
    }

    private static Optional<RepositoryName> repository(String path, int upload) {
        int end = upload;
        if (end < 0) {
            for (String mark : ENDS) {
                end = Math.max(end, path.lastIndexOf(mark));
            }
        }
        return end <= "/v2".length() ? Optional.empty() : name(path.substring("/v2/".length(), end));
    }

    private static Optional<RepositoryName> name(String text) {
        try {
            return Optional.of(RepositoryName.parse(text));
        } catch (InvalidNameException e) {
            return Optional.empty();
        }
    }
}
