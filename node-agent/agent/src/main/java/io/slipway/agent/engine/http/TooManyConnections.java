package io.slipway.agent.engine.http;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;

/** Answers a connection that is one too many. */
@SuppressWarnings(
        "FutureReturnValueIgnored") // a write or close that fails ends the connection, which is seen by itself
final class TooManyConnections extends ChannelInboundHandlerAdapter {
    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        byte[] body = JsonText.error("the engine has " + Connections.MOST + " connections and takes no more");
        ctx.writeAndFlush(CommonHeaders.closing(503, body)).addListener(sent -> Lingering.thenClose(ctx.channel()));
    }
}
