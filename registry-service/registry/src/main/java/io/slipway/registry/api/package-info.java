/** What {@code /api/v1} offers about the content of repositories: undo, the history of tags, garbage collection, webhooks. */
@NullMarked
package io.slipway.registry.api;

import org.jspecify.annotations.NullMarked;
