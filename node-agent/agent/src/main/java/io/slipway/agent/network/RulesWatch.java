package io.slipway.agent.network;

import io.slipway.agent.linux.Errno;
import io.slipway.agent.linux.ErrnoException;
import io.slipway.agent.linux.SocketCalls;
import java.io.IOException;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Notices when somebody else changes the machine's packet rules: a firewall that is loaded anew takes the instance's table
 * away, and dockerd, when it starts, begins to drop what is forwarded. The kernel tells of most changes; those of the older
 * iptables are seen by looking now and then. Each turn the processes that hold ports are looked after as well.
 */
final class RulesWatch implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RulesWatch.class);
    /** The multicast group of nftables. */
    private static final int GROUP = 1 << 6;

    private static final Duration TURN = Duration.ofSeconds(2);
    private static final int TURNS_WITHOUT_LOOKING = 5;
    /** Programs change many rules one after another; and a fight with one of them is to be a slow one. */
    private static final Duration SETTLE = Duration.ofMillis(100);

    private static final Duration AFTER_MENDING = Duration.ofSeconds(1);

    private final SocketCalls sockets;
    private final int socket;
    private final Mending mending;
    private final Runnable tending;
    private final byte[] buffer = new byte[64 << 10];
    private volatile boolean closed;

    private RulesWatch(SocketCalls sockets, int socket, Mending mending, Runnable tending) {
        this.sockets = sockets;
        this.socket = socket;
        this.mending = mending;
        this.tending = tending;
    }

    /** Looks at the rules, and makes them anew where that is needed. */
    @FunctionalInterface
    interface Mending {
        /** Returns whether it was needed. */
        boolean mend() throws IOException;
    }

    /** @param tending done each turn; tells of its own failures */
    static RulesWatch start(SocketCalls sockets, Mending mending, Runnable tending) throws IOException {
        int socket = sockets.netlink(SocketCalls.NETLINK_NETFILTER, GROUP);
        sockets.receiveTimeout(socket, TURN);
        RulesWatch watch = new RulesWatch(sockets, socket, mending, tending);
        Thread.ofPlatform().name("packet-rules").daemon().start(watch::run);
        return watch;
    }

    private void run() {
        int quiet = 0;
        try {
            while (!closed) {
                boolean changed = changed();
                quiet = changed ? 0 : quiet + 1;
                if (!closed && (changed || quiet % TURNS_WITHOUT_LOOKING == 0)) {
                    look();
                }
                if (!closed) {
                    tending.run();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ErrnoException e) {
            LOG.warn("Changes of the packet rules are not noticed any more: {}", e.getMessage());
        } finally {
            sockets.close(socket);
        }
    }

    /** Waits a turn for news; when there are some, a moment longer, since more come right after. */
    private boolean changed() throws ErrnoException, InterruptedException {
        if (!heard()) {
            return false;
        }
        Thread.sleep(SETTLE);
        return true;
    }

    private boolean heard() throws ErrnoException {
        try {
            sockets.receive(socket, buffer);
            return true;
        } catch (ErrnoException e) {
            return switch (e.errno()) {
                case Errno.EAGAIN -> false;
                // More news than the socket holds.
                case Errno.ENOBUFS -> true;
                default -> throw e;
            };
        }
    }

    private void look() throws InterruptedException {
        try {
            if (mending.mend()) {
                LOG.info("Somebody has changed the machine's packet rules; the containers' were made anew");
                Thread.sleep(AFTER_MENDING);
            }
        } catch (IOException e) {
            LOG.warn("The packet rules could not be looked after: {}", e.getMessage());
            Thread.sleep(AFTER_MENDING);
        }
    }

    /** Takes effect within a turn. */
    @Override
    public void close() {
        closed = true;
    }
}
