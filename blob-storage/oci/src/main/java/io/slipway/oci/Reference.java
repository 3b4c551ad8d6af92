package io.slipway.oci;

/**
 * What names a manifest within a repository: a movable {@link Tag} or an immutable {@link Digest}.
 *
 * <p>Source: distribution specification, "Pulling manifests".
 */
public sealed interface Reference permits Tag, Digest {
    /**
     * Reads a reference: a text with a colon is a digest, as a tag cannot hold one; any other is a tag.
     *
     * @throws InvalidDigestException when it has a colon and is not a digest
     * @throws InvalidTagException when it has none and is not a tag
     */
    static Reference parse(String text) {
        return text.indexOf(':') >= 0 ? Digest.parse(text) : Tag.parse(text);
    }
}
