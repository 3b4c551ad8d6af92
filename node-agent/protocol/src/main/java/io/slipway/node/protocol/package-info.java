/**
 * Versioned records that the registry and a node exchange. Records only, no behaviour.
 *
 * <p>Empty until the registry places workloads.
 */
@NullMarked
package io.slipway.node.protocol;

import org.jspecify.annotations.NullMarked;
