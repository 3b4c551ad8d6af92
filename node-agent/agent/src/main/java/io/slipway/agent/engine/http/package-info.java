/**
 * The Docker Engine API's transport: HTTP/1.1 on a unix socket, with connections taken over by attach and exec. Owns
 * routing, versions, limits and the form of errors; knows nothing of containers or images.
 *
 * <p>Netty stays inside. A handler is blocking code on a virtual thread of its own and sees an {@link
 * io.slipway.agent.engine.http.Exchange}.
 */
@NullMarked
package io.slipway.agent.engine.http;

import org.jspecify.annotations.NullMarked;
