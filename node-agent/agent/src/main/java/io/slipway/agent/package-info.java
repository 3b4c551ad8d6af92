/**
 * The node agent: runs containers and serves the Docker Engine API. Plain Java, no Spring.
 *
 * <p>Empty until the agent's first path.
 */
@NullMarked
package io.slipway.agent;

import org.jspecify.annotations.NullMarked;
