/** Reads tar archives by position, strictly. Knows nothing of layers: what names and whiteouts mean is said elsewhere. */
@NullMarked
package io.slipway.layer.tar;

import org.jspecify.annotations.NullMarked;
