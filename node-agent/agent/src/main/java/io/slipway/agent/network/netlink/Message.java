package io.slipway.agent.network.netlink;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/**
 * One netlink message as it was received.
 *
 * @param body what follows the header, in the machine's byte order
 */
record Message(int type, int flags, int sequence, ByteBuffer body) {
    static final int ERROR = 2;
    static final int DONE = 3;
    static final int DUMP_INTERRUPTED = 0x10;

    /** The messages of a datagram. */
    static List<Message> parse(byte[] datagram, int length) throws NetlinkException {
        ByteBuffer buffer = ByteBuffer.wrap(datagram, 0, length).slice().order(ByteOrder.nativeOrder());
        List<Message> messages = new ArrayList<>();
        while (buffer.remaining() >= Request.HEADER) {
            int start = buffer.position();
            int size = buffer.getInt();
            int type = buffer.getShort() & 0xffff;
            int flags = buffer.getShort() & 0xffff;
            int sequence = buffer.getInt();
            if (size < Request.HEADER || size > buffer.limit() - start) {
                throw new NetlinkException("a netlink message of " + size + " bytes in " + (buffer.limit() - start));
            }
            ByteBuffer body =
                    buffer.slice(start + Request.HEADER, size - Request.HEADER).order(ByteOrder.nativeOrder());
            messages.add(new Message(type, flags, sequence, body));
            buffer.position(Math.min(buffer.limit(), start + ((size + 3) & ~3)));
        }
        if (buffer.hasRemaining()) {
            throw new NetlinkException("a netlink datagram with " + buffer.remaining() + " bytes left over");
        }
        return messages;
    }

    /** What follows a fixed part of that many bytes. */
    Attributes attributes(int fixedPart) throws NetlinkException {
        require(fixedPart);
        return Attributes.parse(body.slice(fixedPart, body.limit() - fixedPart));
    }

    int intAt(int offset) throws NetlinkException {
        require(offset + 4);
        return body.getInt(offset);
    }

    int byteAt(int offset) throws NetlinkException {
        require(offset + 1);
        return body.get(offset) & 0xff;
    }

    private void require(int bytes) throws NetlinkException {
        if (body.limit() < bytes) {
            throw new NetlinkException(
                    "a netlink message of type %d with %d bytes, not %d".formatted(type, body.limit(), bytes));
        }
    }
}
