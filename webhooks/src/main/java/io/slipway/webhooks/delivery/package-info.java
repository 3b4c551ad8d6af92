/** Deliveries: from the outbox to the targets, in order for each repository, tried for days. Nothing counts as delivered before a receiver said so. */
@NullMarked
package io.slipway.webhooks.delivery;

import org.jspecify.annotations.NullMarked;
