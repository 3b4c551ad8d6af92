package io.slipway.agent.linux;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.Arrays;

/** {@link SocketCalls} by the C library. */
final class LinuxSocketCalls implements SocketCalls {
    private static final int AF_NETLINK = 16;
    private static final int AF_INET = 2;
    private static final int AF_INET6 = 10;
    private static final int SOCK_STREAM = 1;
    private static final int SOCK_DGRAM = 2;
    private static final int SOCK_RAW = 3;
    private static final int SOCK_CLOEXEC = 0x80000;
    private static final int SOL_SOCKET = 1;
    private static final int SO_REUSEADDR = 2;
    private static final int IPPROTO_IPV6 = 41;
    private static final int IPV6_V6ONLY = 26;
    private static final int BACKLOG = 128;
    private static final int SO_RCVTIMEO = 20;
    private static final int SOL_NETLINK = 270;
    private static final int NETLINK_EXT_ACK = 11;
    private static final int MSG_TRUNC = 0x20;
    private static final byte[] YES = {1, 0, 0, 0};

    @Override
    public int netlink(int protocol, int groups) throws ErrnoException {
        String what = "netlink " + protocol;
        int socket = (int) Libc.check(Libc.socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, protocol), "socket", what);
        try {
            byte[] address = ByteBuffer.allocate(12)
                    .order(ByteOrder.nativeOrder())
                    .putShort((short) AF_NETLINK)
                    .putShort((short) 0)
                    .putInt(0)
                    .putInt(groups)
                    .array();
            Libc.check(Libc.bind(socket, address, address.length), "bind", what);
            Libc.check(Libc.setsockopt(socket, SOL_NETLINK, NETLINK_EXT_ACK, YES, YES.length), "setsockopt", what);
        } catch (ErrnoException e) {
            close(socket);
            throw e;
        }
        return socket;
    }

    @Override
    public void receiveTimeout(int socket, Duration limit) throws ErrnoException {
        byte[] value = ByteBuffer.allocate(16)
                .order(ByteOrder.nativeOrder())
                .putLong(limit.toSeconds())
                .putLong(limit.toNanosPart() / 1000)
                .array();
        Libc.check(Libc.setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, value, value.length), "setsockopt", "SO_RCVTIMEO");
    }

    @Override
    public void send(int socket, byte[] datagram) throws ErrnoException {
        while (Libc.send(socket, datagram, datagram.length, 0) < 0) {
            if (Libc.errno() != Errno.EINTR) {
                throw new ErrnoException("send", Libc.errno(), datagram.length + " bytes");
            }
        }
    }

    @Override
    public int receive(int socket, byte[] buffer) throws ErrnoException {
        while (true) {
            long length = Libc.recv(socket, buffer, buffer.length, MSG_TRUNC);
            if (length >= 0) {
                return (int) length;
            }
            if (Libc.errno() != Errno.EINTR) {
                throw new ErrnoException("recv", Libc.errno(), "netlink");
            }
        }
    }

    @Override
    public int holdPort(boolean stream, InetAddress address, int port) throws ErrnoException {
        boolean six = address instanceof Inet6Address;
        String what = "%s [%s]:%d".formatted(stream ? "tcp" : "udp", address.getHostAddress(), port);
        int type = (stream ? SOCK_STREAM : SOCK_DGRAM) | SOCK_CLOEXEC;
        int socket = (int) Libc.check(Libc.socket(six ? AF_INET6 : AF_INET, type, 0), "socket", what);
        try {
            if (six) {
                Libc.check(Libc.setsockopt(socket, IPPROTO_IPV6, IPV6_V6ONLY, YES, YES.length), "setsockopt", what);
            }
            if (stream) {
                // Connections of the port's last holder that are still closing do not count; a listener does.
                Libc.check(Libc.setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, YES, YES.length), "setsockopt", what);
            }
            byte[] name = name(address, port);
            Libc.check(Libc.bind(socket, name, name.length), "bind", what);
            if (stream) {
                Libc.check(Libc.listen(socket, BACKLOG), "listen", what);
            }
        } catch (ErrnoException e) {
            close(socket);
            throw e;
        }
        return socket;
    }

    /** {@code struct sockaddr_in} or {@code sockaddr_in6}. */
    private static byte[] name(InetAddress address, int port) {
        boolean six = address instanceof Inet6Address;
        ByteBuffer name = ByteBuffer.allocate(six ? 28 : 16);
        name.order(ByteOrder.nativeOrder()).putShort((short) (six ? AF_INET6 : AF_INET));
        name.order(ByteOrder.BIG_ENDIAN).putShort((short) port);
        if (address instanceof Inet6Address v6) {
            name.putInt(0).put(v6.getAddress());
            name.order(ByteOrder.nativeOrder()).putInt(v6.getScopeId());
        } else {
            name.put(address.getAddress());
        }
        return name.array();
    }

    @Override
    public void write(int descriptor, byte[] bytes) throws ErrnoException {
        byte[] left = bytes;
        while (left.length > 0) {
            long written = Libc.write(descriptor, left, left.length);
            if (written < 0 && Libc.errno() != Errno.EINTR) {
                throw new ErrnoException("write", Libc.errno(), Integer.toString(descriptor));
            }
            left = Arrays.copyOfRange(left, (int) Math.max(0, written), left.length);
        }
    }

    @Override
    public int portOf(int socket) throws ErrnoException {
        byte[] name = new byte[28];
        Libc.check(Libc.getsockname(socket, name, new int[] {name.length}), "getsockname", Integer.toString(socket));
        return ByteBuffer.wrap(name).getShort(2) & 0xffff;
    }

    @Override
    public void close(int descriptor) {
        Libc.close(descriptor);
    }
}
