/** Makes a flat tar of a compressed layer, checking digests and limits as the bytes pass. Never looks inside the archive. */
@NullMarked
package io.slipway.layer.decode;

import org.jspecify.annotations.NullMarked;
