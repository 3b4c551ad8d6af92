/**
 * The registry through the programs that people push and pull with: one class for each, which knows that program's words
 * and what it cannot do, and one matrix that asks all of them for the same and looks at the outcome from outside.
 */
@NullMarked
package io.slipway.e2e.clients;

import org.jspecify.annotations.NullMarked;
