/**
 * Connections to addresses that somebody else named: an upstream, a webhook's target, where one of them redirects to
 * ({@link io.slipway.outbound.GuardedHttp}). What may be connected to is an {@link io.slipway.outbound.AddressPolicy}; what it
 * may show besides what Java trusts, or in its place, {@link io.slipway.outbound.TrustedCertificates}.
 * Plain Java.
 *
 * <p>Never follows a redirect, and never connects to an address that it has not checked.
 */
@NullMarked
package io.slipway.outbound;

import org.jspecify.annotations.NullMarked;
