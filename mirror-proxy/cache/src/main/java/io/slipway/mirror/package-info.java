/**
 * Upstream registries: which there are, how they are reached, how old an answer may be, and what is known of their state.
 *
 * <p>Owns the table upstream. What was fetched lies in the registry's content like anything else, and who may read it is
 * decided by auth for the namespace of the upstream's name: nothing here looks at either.
 */
@NullMarked
package io.slipway.mirror;

import org.jspecify.annotations.NullMarked;
