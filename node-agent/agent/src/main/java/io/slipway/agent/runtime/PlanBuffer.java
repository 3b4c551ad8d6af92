package io.slipway.agent.runtime;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The elements of the binary plan: little-endian integers, texts with their length in front and a zero behind. */
final class PlanBuffer {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(16384);

    void u8(int value) {
        bytes.write(value);
    }

    void flag(boolean value) {
        u8(value ? 1 : 0);
    }

    void u16(int value) {
        u8(value);
        u8(value >>> 8);
    }

    void u32(long value) {
        u16((int) value);
        u16((int) (value >>> 16));
    }

    void u64(long value) {
        u32(value);
        u32(value >>> 32);
    }

    void text(String value) throws RuntimeFailedException {
        byte[] encoded = value.getBytes(StandardCharsets.UTF_8);
        if (value.indexOf('\0') >= 0) {
            throw refused("a text with a zero byte in it cannot be given to a container");
        }
        u32(encoded.length);
        bytes.writeBytes(encoded);
        u8(0);
    }

    void texts(List<String> values) throws RuntimeFailedException {
        u32(values.size());
        for (String value : values) {
            text(value);
        }
    }

    void block(ByteBuffer value) {
        byte[] copy = new byte[value.remaining()];
        value.duplicate().get(copy);
        u32(copy.length);
        bytes.writeBytes(copy);
    }

    int size() {
        return bytes.size();
    }

    /** What was written, with the length as it is now at an offset. */
    ByteBuffer finish(int lengthOffset) {
        ByteBuffer all = ByteBuffer.wrap(bytes.toByteArray()).order(ByteOrder.LITTLE_ENDIAN);
        all.putInt(lengthOffset, all.capacity());
        return all;
    }

    static RuntimeFailedException refused(String why) {
        return new RuntimeFailedException(RuntimeFailedException.Stage.PLAN, why, 0);
    }
}
