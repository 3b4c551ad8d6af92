package io.slipway.agent.engine.http;

import io.netty.channel.Channel;
import io.netty.channel.socket.DuplexChannel;
import java.io.InputStream;
import java.io.OutputStream;

/** The two directions of a connection that was taken over. */
@SuppressWarnings(
        "FutureReturnValueIgnored") // a write or close that fails ends the connection, which is seen by itself
final class HijackedConnection implements Hijacked {
    private final Channel channel;
    private final InboundBytes in;
    private final OutboundBytes out;

    HijackedConnection(Channel channel, InboundBytes in, OutboundBytes out) {
        this.channel = channel;
        this.in = in;
        this.out = out;
    }

    @Override
    public InputStream in() {
        return in.stream();
    }

    @Override
    public OutputStream out() {
        return new AnswerStream(out);
    }

    @Override
    public void closeOutput() throws ClientGoneException {
        out.close();
        ((DuplexChannel) channel).shutdownOutput();
    }

    /** The connection itself is closed when the handler has returned and the client has had time to read. */
    @Override
    public void close() {
        in.end();
        try {
            closeOutput();
        } catch (ClientGoneException e) {
            channel.close();
        }
    }
}
