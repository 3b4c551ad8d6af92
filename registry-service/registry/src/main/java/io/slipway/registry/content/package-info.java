/**
 * What repositories hold: blobs, links, manifests, tags and upload sessions, in PostgreSQL. Knows nothing of HTTP.
 * Owns the tables blob, blob_link, manifest, manifest_reference, tag, tag_history, deletion and upload.
 */
@NullMarked
package io.slipway.registry.content;

import org.jspecify.annotations.NullMarked;
