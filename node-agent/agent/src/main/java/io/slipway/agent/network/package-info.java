/**
 * What connects containers: the instance's bridge, the network namespaces, addresses, and published ports.
 *
 * <p>{@link io.slipway.agent.network.Networks} is the way in. Links and addresses are made over rtnetlink, packet rules
 * in a table of the instance's own; no program is started for them unless libnftables is missing. What belongs to a
 * running container is recorded on tmpfs before it is made. Nothing here may stop packets of running containers: closing,
 * dying and starting again leave them flowing.
 */
@NullMarked
package io.slipway.agent.network;

import org.jspecify.annotations.NullMarked;
