/**
 * The distribution protocol as a client ({@link io.slipway.transfer.RegistryClient}), and flights: one piece of work that
 * many join ({@link io.slipway.transfer.Flights}). Plain Java.
 *
 * <p>Nothing that a registry sends is believed: manifests are compared with their digests before they are returned, sizes
 * are bounded, and credentials go only to the registry they were given for and to a token service it names over a
 * connection that is no weaker.
 */
@NullMarked
package io.slipway.transfer;

import org.jspecify.annotations.NullMarked;
