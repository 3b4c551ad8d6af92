package io.slipway.registry.v2;

import io.slipway.auth.access.RepositoryId;
import io.slipway.oci.Digest;
import io.slipway.registry.hub.Deprecations;
import io.slipway.registry.hub.Pulls;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Optional;
import java.util.regex.Pattern;

/** What goes with each answer that gives somebody a manifest: it is counted, and a deprecation notice goes along. */
final class PullNotes {
    private static final Pattern OTHERS = Pattern.compile("[^ -~]+(?: +[^ -~]+)*");

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
            Warnings.add(response, printable(notice.get()));
        }
        if (get) {
            pulls.note(repository, digest);
        }
    }

    /** As much of it as a header can say, which has the characters of ASCII alone. */
    private static String printable(String notice) {
        String plain = notice.replaceAll("[\u2010-\u2015]", "-")
                .replaceAll("[\u2018\u2019]", "'")
                .replaceAll("[\u201c\u201d]", "\"")
                .replace("\u2026", "...")
                .replace('\u00a0', ' ');
        String said = OTHERS.matcher(plain).replaceAll("...");
        if (said.equals(plain)) {
            return said;
        }
        return said.chars().anyMatch(Character::isLetterOrDigit)
                ? said + " (in full on the repository's page)"
                : "this repository is deprecated: read the notice on its page";
    }
}
