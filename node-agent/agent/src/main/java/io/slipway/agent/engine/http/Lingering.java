package io.slipway.agent.engine.http;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;
import io.netty.util.ReferenceCountUtil;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * The end of a connection whose client may still be sending. Closing at once would answer its next write with an error
 * before it has read what we said; so our side is ended, and for a while what comes is thrown away.
 */
@SuppressWarnings(
        "FutureReturnValueIgnored") // a write or close that fails ends the connection, which is seen by itself
final class Lingering extends ChannelInboundHandlerAdapter {
    private static final long MOST_SECONDS = 2;
    private static final long MOST_BYTES = 64L << 20;

    private long bytes;

    private Lingering() {}

    /** On the event loop, when everything has been sent. */
    static void thenClose(Channel channel) {
        Map<String, ChannelHandler> before = channel.pipeline().toMap();
        channel.pipeline().addLast(new Lingering());
        before.values().forEach(channel.pipeline()::remove);
        ((DuplexChannel) channel).shutdownOutput();
        channel.eventLoop().schedule(() -> channel.close(), MOST_SECONDS, TimeUnit.SECONDS);
        channel.config().setAutoRead(true);
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (message instanceof ByteBuf buffer) {
            bytes += buffer.readableBytes();
        }
        ReferenceCountUtil.release(message);
        if (bytes > MOST_BYTES) {
            ctx.close();
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof ChannelInputShutdownEvent) {
            ctx.close();
        }
    }

    /** The client has had its answer; how it leaves is its own affair. */
    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        ctx.close();
    }
}
