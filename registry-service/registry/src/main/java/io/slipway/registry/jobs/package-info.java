/**
 * Work that takes long and that somebody waits for: how far it is, who may see and end it. Kept in memory: a start forgets
 * it. Knows nothing of what the work is.
 */
@NullMarked
package io.slipway.registry.jobs;

import org.jspecify.annotations.NullMarked;
