package io.slipway.layer;

/**
 * What one entry of a layer's archive does to the layers below it. Paths are relative to the root, without {@code .},
 * {@code ..}, empty components or a slash at either end; the root itself is the empty path.
 *
 * <p>Source: image specification, layer.md.
 */
public sealed interface LayerEntry {
    /** The name that is touched. */
    ByteString path();

    /** Puts a file at a path. A directory over a directory keeps what lies in it and takes over the attributes. */
    record Addition(ByteString path, Content content, Attributes attributes) implements LayerEntry {}

    /**
     * Gives a file that is there already one more name.
     *
     * @param target a name that an earlier entry of this layer, or a layer below, put there
     * @param attributes take the place of the file's own under all of its names
     */
    record HardLink(ByteString path, ByteString target, Attributes attributes) implements LayerEntry {}

    /** Hides what the layers below have at a path ({@code .wh.NAME}). What this layer puts there stays. */
    record Whiteout(ByteString path) implements LayerEntry {}

    /** Hides what the layers below have inside a directory ({@code .wh..wh..opq}). What this layer puts there stays. */
    record Opaque(ByteString path) implements LayerEntry {}
}
