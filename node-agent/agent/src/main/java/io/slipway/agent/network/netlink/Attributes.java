package io.slipway.agent.network.netlink;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** The attributes of a message or of an attribute, by type. Of a type that comes twice the last counts. */
final class Attributes {
    private static final int HEADER = 4;
    private static final int TYPE = 0x3fff;

    private final Map<Integer, ByteBuffer> byType;

    private Attributes(Map<Integer, ByteBuffer> byType) {
        this.byType = byType;
    }

    static Attributes parse(ByteBuffer content) throws NetlinkException {
        ByteBuffer buffer = content.duplicate().order(ByteOrder.nativeOrder());
        Map<Integer, ByteBuffer> byType = new HashMap<>();
        while (buffer.remaining() >= HEADER) {
            int start = buffer.position();
            int size = buffer.getShort() & 0xffff;
            int type = buffer.getShort() & TYPE;
            if (size < HEADER || size > buffer.limit() - start) {
                throw new NetlinkException("a netlink attribute of " + size + " bytes in " + (buffer.limit() - start));
            }
            byType.put(type, buffer.slice(start + HEADER, size - HEADER).order(ByteOrder.nativeOrder()));
            buffer.position(Math.min(buffer.limit(), start + ((size + 3) & ~3)));
        }
        return new Attributes(byType);
    }

    Optional<String> text(int type) {
        return Optional.ofNullable(byType.get(type)).map(value -> {
            String text = StandardCharsets.UTF_8.decode(value.duplicate()).toString();
            int end = text.indexOf('\0');
            return end < 0 ? text : text.substring(0, end);
        });
    }

    Optional<Integer> number(int type) throws NetlinkException {
        ByteBuffer value = byType.get(type);
        if (value == null) {
            return Optional.empty();
        }
        if (value.limit() != 4) {
            throw new NetlinkException("a netlink number of " + value.limit() + " bytes");
        }
        return Optional.of(value.getInt(0));
    }

    Optional<byte[]> bytes(int type) {
        return Optional.ofNullable(byType.get(type)).map(value -> {
            byte[] bytes = new byte[value.limit()];
            value.get(0, bytes);
            return bytes;
        });
    }

    Optional<InetAddress> address(int type) throws NetlinkException {
        Optional<byte[]> bytes = bytes(type);
        if (bytes.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(InetAddress.getByAddress(bytes.get()));
        } catch (UnknownHostException e) {
            throw new NetlinkException("an address of " + bytes.get().length + " bytes");
        }
    }

    Optional<Attributes> nested(int type) throws NetlinkException {
        ByteBuffer value = byType.get(type);
        return value == null ? Optional.empty() : Optional.of(parse(value));
    }
}
