package io.slipway.layer.decode;

import io.slipway.layer.InvalidLayerException;
import java.nio.ByteBuffer;

/** Drives a decoder the way the layer decoder does, through buffers that are small enough to be crossed often. */
final class DecodeAll {
    private DecodeAll() {}

    static long of(StreamDecoder decoder, byte[] input, long limit) throws InvalidLayerException {
        ByteBuffer out = ByteBuffer.allocateDirect(700);
        long size = 0;
        for (int at = 0; at < input.length; at += 333) {
            int count = Math.min(333, input.length - at);
            ByteBuffer in =
                    ByteBuffer.allocateDirect(count).put(input, at, count).flip();
            decoder.decode(in, out);
            while (!out.hasRemaining()) {
                size += out.position();
                if (size > limit) {
                    throw new AssertionError("A few kilobytes have become a megabyte");
                }
                decoder.decode(in, out.clear());
            }
            if (in.hasRemaining()) {
                throw new AssertionError("Neither is the input used up nor the output full");
            }
        }
        if (!decoder.isAtEnd()) {
            throw new InvalidLayerException("The layer's compressed data ends too early");
        }
        return size + out.position();
    }
}
