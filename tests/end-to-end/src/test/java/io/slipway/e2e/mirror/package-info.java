/**
 * The pull-through mirror between real clients and real registries: programs that nobody here wrote on either side of it,
 * and what they get is hashed by the tests.
 */
@NullMarked
package io.slipway.e2e.mirror;

import org.jspecify.annotations.NullMarked;
