/**
 * What browsers are told as it happens: that something has changed, never what it is now. They ask the API for that, which
 * knows what they may see.
 */
@NullMarked
package io.slipway.registry.live;

import org.jspecify.annotations.NullMarked;
