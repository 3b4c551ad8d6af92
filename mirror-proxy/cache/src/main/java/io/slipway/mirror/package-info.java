/**
 * Upstream registries: freshness, limits, and who may read what was fetched.
 *
 * <p>Empty until the mirror.
 */
@NullMarked
package io.slipway.mirror;

import org.jspecify.annotations.NullMarked;
