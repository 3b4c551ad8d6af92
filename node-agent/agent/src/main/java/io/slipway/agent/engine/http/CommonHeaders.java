package io.slipway.agent.engine.http;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;

/** What every answer says: clients read the API's version and the kind of system from any of them. */
final class CommonHeaders {
    /** The form of dockerd's own: name, version, system. */
    static final String SERVER = "Slipway/0.1.0 (linux)";

    private CommonHeaders() {}

    static HttpHeaders create() {
        return new DefaultHttpHeaders()
                .set("Api-Version", ApiVersion.MAXIMUM.toString())
                .set("Docker-Experimental", "false")
                .set("Ostype", "linux")
                .set("Server", SERVER);
    }

    /** An answer by the connection itself, after which it is closed. */
    static FullHttpResponse closing(int status, byte[] json) {
        HttpHeaders headers = create().set(HttpHeaderNames.CONTENT_TYPE, "application/json")
                .set(HttpHeaderNames.CONTENT_LENGTH, json.length)
                .set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
        return new DefaultFullHttpResponse(
                HttpVersion.HTTP_1_1,
                HttpResponseStatus.valueOf(status),
                Unpooled.wrappedBuffer(json),
                headers,
                new DefaultHttpHeaders());
    }
}
