/**
 * Seeded random requests against the running registry, over sockets that are kept. Each knows what may come back: the
 * parts it is made of say whether they are right, wrong or a matter of taste, and with which codes wrong ones are refused.
 */
@NullMarked
package io.slipway.e2e.fuzz;

import org.jspecify.annotations.NullMarked;
