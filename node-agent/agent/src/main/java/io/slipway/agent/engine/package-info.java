/**
 * The Docker Engine API's routes: what a request asks, in terms of containers, images and the machine, and what docker's
 * clients expect to read back. Decides nothing about containers itself.
 */
@NullMarked
package io.slipway.agent.engine;

import org.jspecify.annotations.NullMarked;
