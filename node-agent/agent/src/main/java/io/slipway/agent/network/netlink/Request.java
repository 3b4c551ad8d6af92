package io.slipway.agent.network.netlink;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** Writes one netlink message: header, the fixed part of its kind, attributes, each padded to four bytes. */
final class Request {
    static final int HEADER = 16;

    private static final int LARGEST = 4096;
    private static final int NESTED = 0x8000;

    private final ByteBuffer buffer = ByteBuffer.allocate(LARGEST).order(ByteOrder.nativeOrder());
    private final String what;

    /** @param what is asked for, in words, for the error message */
    Request(String what, int type, int flags) {
        this.what = what;
        buffer.putInt(0)
                .putShort((short) type)
                .putShort((short) flags)
                .putInt(0)
                .putInt(0);
    }

    String what() {
        return what;
    }

    /** The fixed part of messages about links: {@code struct ifinfomsg}. */
    Request link(int index, int flags, int change) {
        buffer.put((byte) 0)
                .put((byte) 0)
                .putShort((short) 0)
                .putInt(index)
                .putInt(flags)
                .putInt(change);
        return this;
    }

    /** The fixed part of messages about addresses: {@code struct ifaddrmsg}. */
    Request address(int family, int prefixLength, int flags, int scope, int index) {
        buffer.put((byte) family)
                .put((byte) prefixLength)
                .put((byte) flags)
                .put((byte) scope)
                .putInt(index);
        return this;
    }

    /** The fixed part of messages about routes: {@code struct rtmsg}. */
    Request route(int family, int destinationLength, int table, int protocol, int scope, int type) {
        buffer.put((byte) family)
                .put((byte) destinationLength)
                .put((byte) 0)
                .put((byte) 0)
                .put((byte) table)
                .put((byte) protocol)
                .put((byte) scope)
                .put((byte) type)
                .putInt(0);
        return this;
    }

    /** The fixed part of messages of the packet filter: {@code struct nfgenmsg}. */
    Request netfilter(byte family) {
        buffer.put(family).put((byte) 0).putShort((short) 0);
        return this;
    }

    /** An attribute whose content is attributes as they were received. */
    Request nestedBytes(int type, byte[] content) {
        return attribute(type | NESTED, content);
    }

    Request attribute(int type, byte[] value) {
        buffer.putShort((short) (4 + value.length)).putShort((short) type).put(value);
        return pad();
    }

    Request attribute(int type, int value) {
        buffer.putShort((short) 8).putShort((short) type).putInt(value);
        return this;
    }

    Request attribute(int type, byte value) {
        return attribute(type, new byte[] {value});
    }

    Request attribute(int type, String value) {
        byte[] text = value.getBytes(StandardCharsets.UTF_8);
        buffer.putShort((short) (5 + text.length))
                .putShort((short) type)
                .put(text)
                .put((byte) 0);
        return pad();
    }

    /** An attribute whose content is what the function writes. */
    Request nested(int type, Runnable content) {
        int start = buffer.position();
        buffer.putShort((short) 0).putShort((short) (type | NESTED));
        content.run();
        buffer.putShort(start, (short) (buffer.position() - start));
        return this;
    }

    private Request pad() {
        while (buffer.position() % 4 != 0) {
            buffer.put((byte) 0);
        }
        return this;
    }

    byte[] bytes(int sequence) {
        buffer.putInt(0, buffer.position());
        buffer.putInt(8, sequence);
        byte[] bytes = new byte[buffer.position()];
        buffer.get(0, bytes);
        return bytes;
    }
}
