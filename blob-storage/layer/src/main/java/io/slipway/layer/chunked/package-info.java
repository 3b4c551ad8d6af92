/**
 * A long run of bytes in a file, compressed in pieces that are read one by one. Knows nothing of what the bytes mean. A file
 * that is not exactly as it was written is refused, never guessed at.
 */
@NullMarked
package io.slipway.layer.chunked;

import org.jspecify.annotations.NullMarked;
