/** Targets: where events are sent, which ones, signed with what. Owns the table webhook, and never shows a secret again. */
@NullMarked
package io.slipway.webhooks.receiver;

import org.jspecify.annotations.NullMarked;
