/**
 * Serves what upstream registries have: from what is cached, and else by fetching and caching it.
 *
 * <p>Knows no HTTP of its own callers: {@code v2} asks it, once it has decided that the caller may read the upstream at all.
 */
@NullMarked
package io.slipway.registry.mirror;

import org.jspecify.annotations.NullMarked;
