package io.slipway.layer.tree;

/** What a layer did to a name. */
public enum FileChange {
    /** Nothing: it is shown for what lies below it, or the whole image is shown. */
    NONE,
    /** There was nothing of this name before. */
    ADDED,
    /** It wrote it anew, or gave a directory other attributes. */
    CHANGED,
    /** It hid it. */
    REMOVED
}
