/** Layers as lists of entries, and the file tree that a stack of them shows. Opens nothing but flat tars, and never writes. */
@NullMarked
package io.slipway.layer.tree;

import org.jspecify.annotations.NullMarked;
