package io.slipway.agent.network.netlink;

import io.slipway.agent.linux.Errno;
import io.slipway.agent.linux.SocketCalls;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * The kernel's table of connections. Packets of a connection that it knows go where the first one went: rules that change
 * concern new ones alone, so for UDP, which has no end, old entries have to be forgotten.
 */
public final class Connections implements AutoCloseable {
    private static final int SUBSYSTEM = 1 << 8;
    private static final int NEW = SUBSYSTEM;
    private static final int GET = SUBSYSTEM | 1;
    private static final int DELETE = SUBSYSTEM | 2;
    private static final byte AF_INET = 2;

    private final NetlinkSocket socket;

    private Connections(NetlinkSocket socket) {
        this.socket = socket;
    }

    /** Of the network namespace of the calling thread. */
    public static Connections open(SocketCalls calls) throws IOException {
        return new Connections(NetlinkSocket.open(calls, SocketCalls.NETLINK_NETFILTER));
    }

    /** Forgets the IPv4 connections for which the condition holds; one that has ended meanwhile is passed over. */
    public void forget(Predicate<Flow> condition) throws IOException {
        List<Flow> found = new ArrayList<>();
        Request list = new Request("list connections", GET, NetlinkSocket.dumpFlags()).netfilter(AF_INET);
        for (Message message : socket.dump(list)) {
            if (message.type() == NEW) {
                Optional<Flow> flow = Flow.parse(message);
                flow.filter(condition).ifPresent(found::add);
            }
        }
        for (Flow flow : found) {
            forget(flow);
        }
    }

    private void forget(Flow flow) throws IOException {
        byte[] original = new byte[flow.original().remaining()];
        flow.original().get(flow.original().position(), original);
        try {
            socket.change(List.of(new Request("forget a connection", DELETE, NetlinkSocket.change())
                    .netfilter(AF_INET)
                    .nestedBytes(Flow.TUPLE_ORIGINAL, original)));
        } catch (NetlinkException e) {
            if (e.errno() != Errno.ENOENT) {
                throw e;
            }
        }
    }

    @Override
    public void close() {
        socket.close();
    }
}
