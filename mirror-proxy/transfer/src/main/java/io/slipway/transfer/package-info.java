/**
 * The distribution protocol as a client, for a user ({@link io.slipway.transfer.RegistryClient}) and for a mirror ({@link
 * io.slipway.transfer.UpstreamClient}); flights: one piece of work that many join ({@link io.slipway.transfer.Flights});
 * questions: those of many, of which no upstream takes all places ({@link io.slipway.transfer.Questions});
 * and fills: one download that many read ({@link io.slipway.transfer.BlobFills}). Plain Java.
 *
 * <p>Nothing that a registry sends is believed: manifests are compared with their digests before they are returned, sizes
 * are bounded, and credentials go only to the registry they were given for and to a token service it names over a
 * connection that is no weaker; a mirror's go to token services that were named.
 */
@NullMarked
package io.slipway.transfer;

import org.jspecify.annotations.NullMarked;
