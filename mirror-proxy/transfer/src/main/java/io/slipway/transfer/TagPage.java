package io.slipway.transfer;

import io.slipway.oci.Tag;
import java.util.List;
import java.util.Optional;

/**
 * Some tags of a repository, as the registry orders them.
 *
 * @param next what to ask for as {@code last} to get those that follow; empty when there are none
 */
public record TagPage(List<Tag> tags, Optional<String> next) {
    /** Copies the list. */
    public TagPage {
        tags = List.copyOf(tags);
    }
}
