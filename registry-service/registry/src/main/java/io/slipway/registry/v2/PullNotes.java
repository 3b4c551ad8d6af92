package io.slipway.registry.v2;

import io.slipway.auth.access.RepositoryId;
import io.slipway.oci.Digest;
import io.slipway.registry.hub.Deprecations;
import io.slipway.registry.hub.Pulls;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Optional;

/** What goes with each answer that gives somebody a manifest: it is counted, and a deprecation notice goes along. */
final class PullNotes {
    private final Pulls pulls;
    private final Deprecations deprecations;

    PullNotes(Pulls pulls, Deprecations deprecations) {
        this.pulls = pulls;
        this.deprecations = deprecations;
    }

    /**
     * To be called before the body is sent.
     *
     * @param get whether the bytes are asked for: HEAD pulls nothing
     */
    void answering(HttpServletResponse response, RepositoryId repository, Digest digest, boolean get) {
        Optional<String> notice = deprecations.of(repository);
        if (notice.isPresent()) {
            Warnings.add(
                    response,
                    isPrintable(notice.get())
                            ? notice.get()
                            // A header has no other characters.
                            : "this repository is deprecated: read the notice on its page");
        }
        if (get) {
            pulls.note(repository, digest);
        }
    }

    private static boolean isPrintable(String text) {
        return text.chars().allMatch(character -> character >= ' ' && character <= '~');
    }
}
