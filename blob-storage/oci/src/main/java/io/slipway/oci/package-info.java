/**
 * The vocabulary of the OCI specifications: digests, names, tags, media types, descriptors, manifests.
 *
 * <p>Values only. Each is parsed once, at the edge, by its own {@code parse} and is valid from then on; its
 * {@code toString} is the wire form. Nothing here reads a file, a database or a socket.
 */
@NullMarked
package io.slipway.oci;

import org.jspecify.annotations.NullMarked;
