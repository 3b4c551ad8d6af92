/**
 * Online garbage collection: finds what nothing needs any more and deletes it, while everything goes on. Decided row by row
 * under row locks; there is no global lock and no read-only time (docs/decisions/0017). Owns the tables manifest_review,
 * blob_link_review, blob_review, tombstone and collected. It removes rows of {@code content} by itself, and tells it what to
 * forget; {@code content} appends to the queues and to tombstone, and knows nothing of this package.
 */
@NullMarked
package io.slipway.registry.gc;

import org.jspecify.annotations.NullMarked;
