package io.slipway.transfer;

import io.slipway.outbound.GuardedHttp;
import java.net.URI;
import java.util.function.Consumer;

/**
 * One registry, and how it is spoken to.
 *
 * @param root scheme and authority
 * @param tokens may be shared by several registries
 * @param rates is told what the registry says of how much is left
 */
record Endpoint(
        URI root,
        GuardedHttp http,
        Timeouts timeouts,
        Patience patience,
        TokenCache tokens,
        Confines confines,
        Consumer<RateLimit> rates) {}
