/**
 * Files of a container from outside of it, running or stopped: what is at a path, a path's tree as a tar archive, an archive
 * unpacked at a path. It is handed a descriptor of the container's root and never looks a container's path up in any
 * other way than below that descriptor, one component at a time, so that no symbolic link leads out of the container
 * whatever a process inside makes of the tree meanwhile.
 *
 * <p>Knows nothing of containers, their states or HTTP. Texts that stand for names have one character per byte.
 */
@NullMarked
package io.slipway.agent.archive;

import org.jspecify.annotations.NullMarked;
