/**
 * Control groups: what a container may use, what it has used, and the one sure way to end all of its processes.
 *
 * <p>Every group lies in {@code slipway-INSTANCE/ID} of each hierarchy, so instances do not meet. The groups are the truth
 * about themselves: nothing is stored beside them. One class per version knows the names of the files. Nothing here moves
 * a process into a group: the shim's children are born there.
 */
@NullMarked
package io.slipway.agent.cgroup;

import org.jspecify.annotations.NullMarked;
