/**
 * Containers as processes: the plan of a container, the shim that carries it out, and the connection to a running one.
 *
 * <p>A shim is a small static C program, one for each container and one for each exec. It is told everything by a {@link
 * io.slipway.agent.runtime.Plan}, outlives the agent, and is found again by its state directory. This package knows no
 * images, names, networks or API; what is in a plan has been decided by others.
 */
@NullMarked
package io.slipway.agent.runtime;

import org.jspecify.annotations.NullMarked;
