/**
 * The registry program: its entry point and the order in which its parts come up and go down.
 *
 * <p>Everything of substance lies in the packages below; nothing may depend on this one.
 */
@NullMarked
package io.slipway.registry;

import org.jspecify.annotations.NullMarked;
