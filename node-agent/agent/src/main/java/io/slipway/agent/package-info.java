/**
 * The node agent: runs containers and serves the Docker Engine API. Plain Java, no Spring.
 *
 * <p>This package puts an agent together from its parts, each a package below it, and starts, stops and destroys it. It
 * holds what two parts need of each other and neither may know; it speaks to the kernel and to clients through them alone.
 */
@NullMarked
package io.slipway.agent;

import org.jspecify.annotations.NullMarked;
