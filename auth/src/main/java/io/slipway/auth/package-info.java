/**
 * Who someone is and what they may do: the settings and the wiring of the module.
 *
 * <p>Owns the tables account, namespace, repository, refresh_token and signing_key; nobody else reads or
 * writes them. Never looks at blobs, manifests or tags.
 */
@NullMarked
package io.slipway.auth;

import org.jspecify.annotations.NullMarked;
