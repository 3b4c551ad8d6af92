package io.slipway.layer.tree;

import io.slipway.layer.ByteString;

/**
 * A name of an image, as an iteration shows it.
 *
 * @param path relative to the root, which is the empty path
 * @param inode the file; names of one file have the same
 * @param firstName whether this is the first name of the file in this iteration: later ones are hard links to it
 */
public record TreeFile(ByteString path, Inode inode, boolean firstName) {}
