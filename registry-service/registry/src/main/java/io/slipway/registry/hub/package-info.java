/**
 * What people look for and at: what is said about repositories, how often they are pulled and starred, what the images in
 * them are and which layers they share, and the search over all of it.
 *
 * <p>Never decides who may see what: every query over many repositories contains the condition of
 * {@link io.slipway.auth.access.ReadableRows}.
 */
@NullMarked
package io.slipway.registry.hub;

import org.jspecify.annotations.NullMarked;
