package io.slipway.agent.engine.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.handler.codec.http.LastHttpContent;
import java.util.List;

/**
 * Netty's decoder, one request at a time. After a request's last byte it holds: what follows may be the next request, or,
 * when this one takes the connection over, raw bytes that must not be read as one.
 */
final class RequestDecoder extends HttpRequestDecoder {
    static final int HEAD_LIMIT = 32 << 10;

    private boolean held;
    private boolean inputEnded;
    private boolean headBegun;

    RequestDecoder() {
        super(new HttpDecoderConfig()
                .setMaxInitialLineLength(HEAD_LIMIT)
                .setMaxHeaderSize(HEAD_LIMIT)
                .setMaxChunkSize(64 << 10));
    }

    @Override
    protected void decode(ChannelHandlerContext ctx, ByteBuf buffer, List<Object> out) throws Exception {
        if (held) {
            return;
        }
        headBegun = true;
        super.decode(ctx, buffer, out);
        headBegun &= out.isEmpty();
        held = !out.isEmpty() && out.getLast() instanceof LastHttpContent;
    }

    /** The base class would throw away what is held when the client has ended its side. */
    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) throws Exception {
        if (event instanceof ChannelInputShutdownEvent && held) {
            inputEnded = true;
            ctx.fireUserEventTriggered(event);
        } else {
            super.userEventTriggered(ctx, event);
        }
    }

    /** The request was answered: decodes what has come after it. On the event loop. */
    void next(ChannelPipeline pipeline) {
        held = false;
        pipeline.fireChannelRead(Unpooled.EMPTY_BUFFER);
        if (inputEnded && !held) {
            pipeline.fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
        }
    }

    /** Whether bytes have come of a head that is not complete. */
    boolean headBegun() {
        return headBegun;
    }
}
