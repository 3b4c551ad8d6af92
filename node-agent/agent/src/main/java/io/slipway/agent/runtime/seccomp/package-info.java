/**
 * System call filters: profiles as docker writes them, compiled to the kernel's BPF. Pure computation; the program is
 * loaded by the shim.
 */
@NullMarked
package io.slipway.agent.runtime.seccomp;

import org.jspecify.annotations.NullMarked;
