/**
 * The kernel's calls that Java has no word for, by subject: files, mounts, processes, sockets. Nothing else in the agent
 * makes a native call, and only {@link io.slipway.agent.linux.Libc} knows how one is made.
 *
 * <p>Each subject is an interface with one real implementation; a failure is an {@link
 * io.slipway.agent.linux.ErrnoException} that names the call, its argument and the error.
 */
@NullMarked
package io.slipway.agent.linux;

import org.jspecify.annotations.NullMarked;
