package io.slipway.registry.content;

import io.slipway.oci.Digest;
import io.slipway.oci.Tag;
import java.util.List;
import java.util.Optional;

/** What became of a manifest that was to be put. */
public sealed interface PutOutcome {
    /**
     * The manifest can be had now.
     *
     * @param absent entries of an index that the repository does not hold
     * @param replaced tags that named another manifest before
     */
    record Visible(List<Digest> absent, List<Tag> replaced) implements PutOutcome {}

    /**
     * Nothing has changed: the repository lacks what the manifest needs.
     *
     * @param missing at least one
     */
    record Incomplete(List<Digest> missing) implements PutOutcome {}

    /**
     * Nothing has changed: a tag does not name what the caller's condition asks for.
     *
     * @param named what it names; empty when there is no such tag
     */
    record Unlike(Optional<Digest> named) implements PutOutcome {}
}
