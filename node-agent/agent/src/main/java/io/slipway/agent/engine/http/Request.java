package io.slipway.agent.engine.http;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import java.util.Map;
import java.util.Optional;

/** A request's head, read. */
record Request(String method, ApiVersion version, Map<String, String> variables, Query query, HttpHeaders headers) {
    Optional<String> header(String name) {
        return Optional.ofNullable(headers.get(name));
    }

    boolean wantsUpgrade() {
        return headers.contains(HttpHeaderNames.UPGRADE);
    }
}
