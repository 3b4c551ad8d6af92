package io.slipway.agent.network.netlink;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * An entry of the kernel's table of connections, of IPv4.
 *
 * @param protocol 6 is TCP, 17 is UDP
 * @param destination where the first packet was sent to, before any translation
 * @param answering who answers: after translation, the one that the packets really go to
 * @param original the attribute by which the kernel finds the entry
 */
public record Flow(
        int protocol, InetAddress destination, int destinationPort, InetAddress answering, ByteBuffer original) {
    private static final int FIXED = 4;
    static final int TUPLE_ORIGINAL = 1;
    private static final int TUPLE_REPLY = 2;
    private static final int TUPLE_IP = 1;
    private static final int TUPLE_PROTO = 2;
    private static final int IP_SOURCE = 1;
    private static final int IP_DESTINATION = 2;
    private static final int PROTO_NUMBER = 1;
    private static final int PROTO_DESTINATION_PORT = 3;

    /** Nothing for entries of protocols without ports. */
    static Optional<Flow> parse(Message message) throws NetlinkException {
        Attributes attributes = message.attributes(FIXED);
        Optional<Attributes> original = attributes.nested(TUPLE_ORIGINAL);
        Optional<Attributes> reply = attributes.nested(TUPLE_REPLY);
        if (original.isEmpty() || reply.isEmpty()) {
            return Optional.empty();
        }
        Optional<Attributes> ip = original.get().nested(TUPLE_IP);
        Optional<Attributes> proto = original.get().nested(TUPLE_PROTO);
        Optional<Attributes> replyIp = reply.get().nested(TUPLE_IP);
        if (ip.isEmpty() || proto.isEmpty() || replyIp.isEmpty()) {
            return Optional.empty();
        }
        Optional<InetAddress> destination = ip.get().address(IP_DESTINATION);
        Optional<InetAddress> answering = replyIp.get().address(IP_SOURCE);
        Optional<byte[]> number = proto.get().bytes(PROTO_NUMBER);
        Optional<byte[]> port = proto.get().bytes(PROTO_DESTINATION_PORT);
        if (destination.isEmpty() || answering.isEmpty() || number.isEmpty() || port.isEmpty()) {
            return Optional.empty();
        }
        if (number.get().length != 1 || port.get().length != 2) {
            throw new NetlinkException("a connection with a port of " + port.get().length + " bytes");
        }
        return Optional.of(new Flow(
                number.get()[0] & 0xff,
                destination.get(),
                ByteBuffer.wrap(port.get()).getShort() & 0xffff,
                answering.get(),
                ByteBuffer.wrap(attributes.bytes(TUPLE_ORIGINAL).orElseThrow()).asReadOnlyBuffer()));
    }
}
