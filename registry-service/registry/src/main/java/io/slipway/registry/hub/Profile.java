package io.slipway.registry.hub;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What people say about a repository.
 *
 * @param description one line of plain text
 * @param readme Markdown
 * @param categories in bytewise order
 * @param official whether the administrators vouch for it
 * @param deprecation a notice for whoever still uses it; empty for none
 * @param revision how often it was changed
 * @param updatedAt empty for a profile that nobody has written yet
 */
public record Profile(
        String description,
        String readme,
        List<String> categories,
        boolean official,
        String deprecation,
        long revision,
        Optional<Instant> updatedAt,
        Optional<String> updatedBy) {

    /** Of a repository of which nobody has said anything. */
    static final Profile NONE = new Profile("", "", List.of(), false, "", 0, Optional.empty(), Optional.empty());

    public Profile {
        categories = List.copyOf(categories);
    }
}
