/** Wires the module. */
@NullMarked
package io.slipway.webhooks.config;

import org.jspecify.annotations.NullMarked;
