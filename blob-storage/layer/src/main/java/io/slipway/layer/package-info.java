/**
 * Layer archives: tar, compression, whiteouts and the layer index. Never knows where blobs are kept.
 *
 * <p>Empty until the node agent needs it.
 */
@NullMarked
package io.slipway.layer;

import org.jspecify.annotations.NullMarked;
