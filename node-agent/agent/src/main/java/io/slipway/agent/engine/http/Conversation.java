package io.slipway.agent.engine.http;

import io.netty.channel.Channel;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** One request and its answer on a connection: what the event loop and the handler's thread share. */
final class Conversation {
    private final Connection connection;
    private final HttpRequest head;
    private final Departure departure = new Departure();
    private final InboundBytes body;
    private final Answer answer;
    private volatile @Nullable InboundBytes raw;
    private volatile @Nullable OutboundBytes out;

    Conversation(Connection connection, HttpRequest head) {
        this.connection = connection;
        this.head = head;
        this.body = new InboundBytes(() -> connection.read(this));
        boolean chunks = head.protocolVersion().compareTo(HttpVersion.HTTP_1_1) >= 0;
        boolean keepAlive = head.protocolVersion().majorVersion() == 1 && HttpUtil.isKeepAlive(head);
        this.answer = new Answer(this, new Answer.Terms(head.method().name().equals("HEAD"), chunks, keepAlive));
    }

    HttpRequest head() {
        return head;
    }

    Channel channel() {
        return connection.channel();
    }

    Departure departure() {
        return departure;
    }

    Answer answer() {
        return answer;
    }

    /** The request's body. */
    InboundBytes body() {
        return body;
    }

    /** Where the connection's bytes go now: the body, or whoever has taken the connection over. */
    InboundBytes in() {
        InboundBytes taken = raw;
        return taken == null ? body : taken;
    }

    boolean expectsContinue() {
        return HttpUtil.is100ContinueExpected(head) && !answer.begun();
    }

    /** Whether the connection can serve another request after this one. */
    boolean leavesConnectionUsable() {
        return body.complete() && !connection.stopping();
    }

    /** From here on the bytes of an answer are these, and are told when the client has gone. */
    void sendFrom(OutboundBytes bytes) {
        out = bytes;
    }

    /** Sends the head and stops being HTTP. */
    InboundBytes hijack(HttpResponse answerHead) {
        InboundBytes taken = new InboundBytes(() -> connection.read(this));
        connection.hijack(answerHead, () -> raw = taken, taken);
        return taken;
    }

    /** The client has ended its side. */
    void inputEnded() {
        InboundBytes taken = raw;
        if (taken == null) {
            body.fail(new BrokenBodyException("the client ended its side before its request was complete"));
        } else {
            taken.end();
        }
    }

    /** The connection is closed. */
    void connectionClosed() {
        IOException cause = new ClientGoneException();
        body.fail(cause);
        InboundBytes taken = raw;
        if (taken != null) {
            taken.end();
        }
        OutboundBytes bytes = out;
        if (bytes != null) {
            bytes.fail(cause);
        }
        departure.happen();
    }

    /** The handler has returned, and the answer is on its way. */
    void finished() {
        departure.forget();
        connection.finished(this);
    }

    /** Frees what the handler has left unread. */
    void release() {
        body.discard();
        InboundBytes taken = raw;
        if (taken != null) {
            taken.discard();
        }
    }
}
