package io.slipway.agent.engine.http;

import io.netty.channel.epoll.EpollDomainSocketChannel;
import java.io.IOException;
import java.nio.ByteBuffer;

/** Tells a client that has only ended its side from one that has closed. */
final class PeerProbe {
    private static final ByteBuffer NOTHING = ByteBuffer.allocateDirect(1);

    private PeerProbe() {}

    /** A write of no bytes sends nothing, and fails with EPIPE when nobody can read any more. */
    static boolean hasClosed(EpollDomainSocketChannel channel) {
        try {
            channel.fd().write(NOTHING, 0, 0);
            return false;
        } catch (IOException e) {
            return true;
        }
    }
}
