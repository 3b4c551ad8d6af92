package io.slipway.agent.linux;

import java.net.InetAddress;
import java.time.Duration;

/**
 * Sockets that Java does not know: those of netlink, and those whose descriptor another process is to have. A descriptor that a method returns belongs to the caller, who gives it back
 * with {@link #close}; it does not outlive an exec. A netlink socket speaks to the network namespace in which it was opened,
 * whichever thread uses it.
 */
public interface SocketCalls {
    /** The protocol of links, addresses and routes. */
    int NETLINK_ROUTE = 0;

    /** The protocol of packet filters. */
    int NETLINK_NETFILTER = 12;

    static SocketCalls linux() {
        return new LinuxSocketCalls();
    }

    /**
     * A raw netlink socket bound to a port of the kernel's choice. The kernel's refusals on it carry a text.
     *
     * @param groups bits of the multicast groups to hear, 0 for none
     */
    int netlink(int protocol, int groups) throws ErrnoException;

    /** How long {@link #receive} waits before it fails with {@code EAGAIN}. */
    void receiveTimeout(int socket, Duration limit) throws ErrnoException;

    /** Sends one datagram, whole. */
    void send(int socket, byte[] datagram) throws ErrnoException;

    /**
     * Waits for one datagram.
     *
     * @return its length, which is more than the buffer's where the rest did not fit and is lost
     */
    int receive(int socket, byte[] buffer) throws ErrnoException;

    /**
     * A socket that holds a port of this machine; a stream socket listens. Of IPv6 it holds IPv6 alone.
     *
     * @param stream TCP, else UDP
     * @param port 0 for any that is free
     * @throws ErrnoException with {@code EADDRINUSE} where somebody has it
     */
    int holdPort(boolean stream, InetAddress address, int port) throws ErrnoException;

    /** Writes to a pipe or a connected socket, all of it. */
    void write(int descriptor, byte[] bytes) throws ErrnoException;

    /** The port that a socket is bound to. */
    int portOf(int socket) throws ErrnoException;

    void close(int descriptor);
}
