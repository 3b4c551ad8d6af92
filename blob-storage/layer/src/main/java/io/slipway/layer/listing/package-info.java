/**
 * The files of layers and images as files that answer questions: what a layer holds, what lies in a directory, what a layer
 * changed, how two images differ. Written once, read in constant memory. Knows nothing of who may ask.
 */
@NullMarked
package io.slipway.layer.listing;

import org.jspecify.annotations.NullMarked;
