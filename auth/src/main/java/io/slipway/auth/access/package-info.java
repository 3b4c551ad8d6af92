/**
 * Namespaces and repositories, and what a caller may do with them.
 *
 * <p>What is cached here is coherent: a change is visible to every request that begins after the answer
 * to the one that made it. Never decides by what a token claims.
 */
@NullMarked
package io.slipway.auth.access;

import org.jspecify.annotations.NullMarked;
