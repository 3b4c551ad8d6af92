/**
 * Starts, finds again and stops a PostgreSQL server of the registry's own.
 *
 * <p>Owns the folder {@code pg} inside the data folder and the unpacked programs in the cache. It knows nothing of what
 * the database holds, and it must never run a server without fsync, without a password, or on an address that another
 * machine can reach.
 */
@NullMarked
package io.slipway.postgres;

import org.jspecify.annotations.NullMarked;
