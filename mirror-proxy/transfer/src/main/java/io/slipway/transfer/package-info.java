/**
 * The distribution protocol as a client, and flights: one download that many readers join. Plain Java.
 *
 * <p>Empty until the mirror.
 */
@NullMarked
package io.slipway.transfer;

import org.jspecify.annotations.NullMarked;
