/**
 * The Docker Engine API of the node agent through the unmodified docker client. The same cases run against Debian's
 * dockerd, and what both answer is compared. An engine lives in a network namespace of its own, so that several of them,
 * and whatever else runs on the machine, do not meet. Never loads a class of the agent.
 */
@NullMarked
package io.slipway.e2e.engine;

import org.jspecify.annotations.NullMarked;
