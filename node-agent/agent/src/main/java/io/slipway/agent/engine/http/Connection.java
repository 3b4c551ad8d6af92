package io.slipway.agent.engine.http;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.epoll.EpollDomainSocketChannel;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseEncoder;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One client's connection. Its state belongs to the event loop; handlers' threads reach it through tasks. It serves one
 * request at a time and reads no more from the socket than somebody has asked for; that a client has gone is noticed all
 * the same, since the kernel reports it without a read.
 */
@SuppressWarnings(
        "FutureReturnValueIgnored") // a write or close that fails ends the connection, which is seen by itself
final class Connection extends ChannelInboundHandlerAdapter {
    private static final Logger LOG = LoggerFactory.getLogger(Connection.class);

    /** A head that has begun must be complete by then. */
    private static final long HEAD_SECONDS = 30;

    /** A client that has ended its side gives no further sign when it goes altogether, so it is looked for. */
    private static final long PROBE_MILLISECONDS = 250;

    private final EpollDomainSocketChannel channel;
    private final RequestDecoder decoder;
    private final Dispatcher dispatcher;
    private @Nullable Conversation current;
    private boolean currentStarted;
    private boolean inputEnded;
    private boolean probing;
    private @Nullable Future<?> headDeadline;
    private volatile boolean stopping;

    Connection(EpollDomainSocketChannel channel, RequestDecoder decoder, Dispatcher dispatcher) {
        this.channel = channel;
        this.decoder = decoder;
        this.dispatcher = dispatcher;
    }

    Channel channel() {
        return channel;
    }

    boolean stopping() {
        return stopping;
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        channel.read();
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        try {
            if (message instanceof HttpRequest head) {
                begin(head);
            }
            if (current == null) {
                return;
            }
            if (message instanceof HttpContent content) {
                body(current, content);
            } else if (message instanceof ByteBuf bytes) {
                current.in().offer(bytes.retain());
            }
        } finally {
            ReferenceCountUtil.release(message);
        }
    }

    private void begin(HttpRequest head) {
        if (headDeadline != null) {
            headDeadline.cancel(false);
            headDeadline = null;
        }
        if (head.decoderResult().isFailure()) {
            refuse(Refusal.of(head.decoderResult().cause()));
            return;
        }
        current = new Conversation(this, head);
        currentStarted = false;
    }

    private void body(Conversation conversation, HttpContent content) {
        if (content.decoderResult().isFailure()) {
            conversation
                    .body()
                    .fail(new BrokenBodyException(
                            "the request's body is malformed",
                            content.decoderResult().cause()));
        } else {
            conversation.body().offer(content.content().retain());
            if (content instanceof LastHttpContent) {
                conversation.body().end();
            }
        }
        startCurrent();
    }

    /** Not before the first bytes of the body are there: most requests are then complete when their handler starts. */
    private void startCurrent() {
        if (current != null && !currentStarted) {
            currentStarted = true;
            dispatcher.start(current);
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        if (current == null) {
            if (headDeadline == null && decoder.headBegun()) {
                headDeadline = channel.eventLoop().schedule(() -> channel.close(), HEAD_SECONDS, TimeUnit.SECONDS);
            }
            channel.read();
        } else {
            startCurrent();
            current.in().readCompleted();
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof ChannelInputShutdownEvent) {
            inputEnded = true;
            if (current == null) {
                channel.close();
            } else {
                startCurrent();
                current.inputEnded();
                probe();
            }
        }
    }

    private void probe() {
        if (current == null || probing) {
            return;
        }
        if (PeerProbe.hasClosed(channel)) {
            channel.close();
            return;
        }
        probing = true;
        channel.eventLoop()
                .schedule(
                        () -> {
                            probing = false;
                            probe();
                        },
                        PROBE_MILLISECONDS,
                        TimeUnit.MILLISECONDS);
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        if (current != null) {
            startCurrent();
            current.connectionClosed();
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (cause instanceof IOException) {
            LOG.debug("A client's connection broke", cause);
        } else {
            LOG.warn("A client's connection is closed because of an error", cause);
        }
        channel.close();
    }

    /** Reads once. From any thread. */
    void read(Conversation conversation) {
        inEventLoop(() -> {
            if (conversation == current && !inputEnded) {
                if (conversation.expectsContinue()) {
                    conversation.head().headers().remove("Expect");
                    channel.writeAndFlush(
                            new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.CONTINUE));
                }
                channel.read();
            }
        });
    }

    /** Sends the head and hands the connection's bytes, those that have arrived included, to the taker. */
    void hijack(HttpResponse head, Runnable switchOver, InboundBytes taker) {
        inEventLoop(() -> {
            channel.writeAndFlush(head);
            switchOver.run();
            if (channel.isActive()) {
                channel.pipeline().remove(HttpResponseEncoder.class);
                channel.pipeline().remove(decoder);
            }
            if (inputEnded || !channel.isActive()) {
                taker.end();
            }
        });
    }

    /** The conversation's handler has returned; when its answer is sent the next request has its turn. */
    void finished(Conversation conversation) {
        inEventLoop(() -> conversation.answer().lastWrite().addListener(sent -> {
            current = null;
            conversation.release();
            if (!channel.isActive()) {
                return;
            }
            if (stopping || !conversation.answer().keepAlive()) {
                close();
            } else {
                serveNext();
            }
        }));
    }

    private void serveNext() {
        decoder.next(channel.pipeline());
        if (current == null) {
            channel.read();
        } else {
            startCurrent();
        }
    }

    private void refuse(EngineException refusal) {
        byte[] body = JsonText.error(String.valueOf(refusal.getMessage()));
        channel.writeAndFlush(CommonHeaders.closing(refusal.status(), body)).addListener(sent -> close());
    }

    private void close() {
        if (inputEnded) {
            channel.close();
        } else {
            Lingering.thenClose(channel);
        }
    }

    /** The server stops: an idle connection is closed, a waiting exchange ended, any other may finish. */
    void stop() {
        inEventLoop(() -> {
            stopping = true;
            if (current == null) {
                channel.close();
            } else {
                current.departure().serverStops();
            }
        });
    }

    private void inEventLoop(Runnable task) {
        try {
            channel.eventLoop().execute(task);
        } catch (RejectedExecutionException e) {
            LOG.debug("The server has stopped before a request was answered", e);
        }
    }
}
