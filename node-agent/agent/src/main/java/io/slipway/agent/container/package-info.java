/**
 * Containers: what was asked for, how it stands, and the acts that change it. Reads are snapshots without a lock; acts on
 * one container take turns. Intent is written before the act, so that a restarted agent finds what is half made.
 *
 * <p>Never knows a wire: requests arrive as parsed JSON, answers are values.
 */
@NullMarked
package io.slipway.agent.container;

import org.jspecify.annotations.NullMarked;
