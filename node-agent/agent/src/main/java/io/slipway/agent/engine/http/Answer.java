package io.slipway.agent.engine.http;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import java.io.OutputStream;
import org.jspecify.annotations.Nullable;

/**
 * The answer to one request, as the handler's thread gives it. Decides how the body is framed and whether the connection
 * can serve another request.
 */
final class Answer {
    private static final HttpResponseStatus UPGRADED = new HttpResponseStatus(101, "UPGRADED");

    private final Channel channel;
    private final Conversation conversation;
    private final Terms terms;
    private final HttpHeaders added = new DefaultHttpHeaders();
    private volatile boolean begun;
    private volatile boolean keepAlive;
    private @Nullable OutboundBytes out;
    private @Nullable HijackedConnection hijacked;
    private volatile ChannelFuture lastWrite;

    /** What of the request decides the answer's form. */
    record Terms(boolean head, boolean chunks, boolean keepAlive) {}

    Answer(Conversation conversation, Terms terms) {
        this.channel = conversation.channel();
        this.conversation = conversation;
        this.terms = terms;
        this.lastWrite = channel.newSucceededFuture();
    }

    boolean begun() {
        return begun;
    }

    void header(String name, String value) {
        added.add(name, value);
    }

    void onClientGone(Runnable action) {
        conversation.departure().whenGone(action);
    }

    void full(int status, String contentType, byte[] content) {
        HttpHeaders headers = begin().set(HttpHeaderNames.CONTENT_TYPE, contentType);
        headers.set(HttpHeaderNames.CONTENT_LENGTH, content.length);
        send(status, headers, terms.head() ? new byte[0] : content);
    }

    void empty(int status) {
        HttpHeaders headers = begin();
        if (status != 204 && status != 304) {
            headers.set(HttpHeaderNames.CONTENT_LENGTH, 0);
        }
        send(status, headers, new byte[0]);
    }

    private void send(int status, HttpHeaders headers, byte[] content) {
        lastWrite = channel.writeAndFlush(new DefaultFullHttpResponse(
                HttpVersion.HTTP_1_1,
                HttpResponseStatus.valueOf(status),
                Unpooled.wrappedBuffer(content),
                headers,
                new DefaultHttpHeaders()));
    }

    OutputStream stream(int status, String contentType) {
        HttpHeaders headers = begin().set(HttpHeaderNames.CONTENT_TYPE, contentType);
        if (terms.head()) {
            send(status, headers, new byte[0]);
            return OutputStream.nullOutputStream();
        }
        if (terms.chunks()) {
            headers.set(HttpHeaderNames.TRANSFER_ENCODING, HttpHeaderValues.CHUNKED);
        } else {
            endsWithTheConnection(headers);
        }
        OutboundBytes bytes = new OutboundBytes(channel, true);
        out = bytes;
        conversation.sendFrom(bytes);
        lastWrite = channel.writeAndFlush(head(HttpResponseStatus.valueOf(status), headers));
        return new AnswerStream(bytes);
    }

    Hijacked hijack(String contentType, boolean upgrade) {
        HttpHeaders headers = begin().set(HttpHeaderNames.CONTENT_TYPE, contentType);
        keepAlive = false;
        if (upgrade) {
            headers.set(HttpHeaderNames.CONNECTION, HttpHeaderValues.UPGRADE).set(HttpHeaderNames.UPGRADE, "tcp");
        } else {
            endsWithTheConnection(headers);
        }
        OutboundBytes bytes = new OutboundBytes(channel, false);
        conversation.sendFrom(bytes);
        InboundBytes in = conversation.hijack(head(upgrade ? UPGRADED : HttpResponseStatus.OK, headers));
        HijackedConnection taken = new HijackedConnection(channel, in, bytes);
        hijacked = taken;
        return taken;
    }

    private void endsWithTheConnection(HttpHeaders headers) {
        keepAlive = false;
        headers.set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
    }

    private static HttpResponse head(HttpResponseStatus status, HttpHeaders headers) {
        return new DefaultHttpResponse(HttpVersion.HTTP_1_1, status, headers);
    }

    private HttpHeaders begin() {
        if (begun) {
            throw new IllegalStateException("this request has been answered already");
        }
        begun = true;
        keepAlive = terms.keepAlive() && conversation.leavesConnectionUsable();
        HttpHeaders headers = CommonHeaders.create().add(added);
        if (!keepAlive) {
            headers.set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
        }
        return headers;
    }

    /** After the handler: completes what it has left open. */
    void end() throws ClientGoneException {
        if (hijacked != null) {
            hijacked.close();
        } else if (out != null) {
            out.close();
            lastWrite = channel.writeAndFlush(LastHttpContent.EMPTY_LAST_CONTENT);
        }
    }

    boolean keepAlive() {
        return keepAlive;
    }

    /** Done when the client's side has all of the answer. */
    ChannelFuture lastWrite() {
        return lastWrite;
    }
}
