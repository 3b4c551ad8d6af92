package io.slipway.layer.decode;

import io.slipway.layer.InvalidLayerException;
import java.nio.ByteBuffer;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/** Reads gzip (RFC 1952) with the JDK's inflater. */
final class GzipMembers implements StreamDecoder {
    private static final int TRAILER = 8;

    private enum State {
        HEADER,
        DATA,
        TRAILER
    }

    private final Inflater inflater = new Inflater(true);
    private final CRC32 crc = new CRC32();
    private GzipHeader header = new GzipHeader();
    private State state = State.HEADER;
    private long trailer;
    private int trailerBytes;
    private int members;

    @Override
    public void decode(ByteBuffer in, ByteBuffer out) throws InvalidLayerException {
        boolean progress = true;
        while (progress) {
            progress = switch (state) {
                case HEADER -> readHeader(in);
                case DATA -> inflate(in, out);
                case TRAILER -> readTrailer(in);
            };
        }
    }

    private boolean readHeader(ByteBuffer in) throws InvalidLayerException {
        while (in.hasRemaining()) {
            if (header.accept(in.get())) {
                state = State.DATA;
                return true;
            }
        }
        return false;
    }

    private boolean inflate(ByteBuffer in, ByteBuffer out) throws InvalidLayerException {
        int start = out.position();
        inflater.setInput(in);
        try {
            inflater.inflate(out);
        } catch (DataFormatException e) {
            throw new InvalidLayerException("The layer's gzip data is damaged: " + e.getMessage(), e);
        }
        crc.update(out.duplicate().flip().position(start));
        if (inflater.needsDictionary()) {
            throw new InvalidLayerException("The layer's gzip data is damaged: it wants a dictionary");
        }
        if (inflater.finished()) {
            state = State.TRAILER;
            return true;
        }
        return out.position() > start && in.hasRemaining() && out.hasRemaining();
    }

    private boolean readTrailer(ByteBuffer in) throws InvalidLayerException {
        while (in.hasRemaining()) {
            trailer |= (in.get() & 0xffL) << (8 * trailerBytes);
            if (++trailerBytes == TRAILER) {
                checkTrailer();
                return true;
            }
        }
        return false;
    }

    private void checkTrailer() throws InvalidLayerException {
        if ((trailer & 0xffff_ffffL) != crc.getValue()) {
            throw new InvalidLayerException("The layer's gzip data is damaged: its CRC-32 is wrong");
        }
        if (trailer >>> 32 != (inflater.getBytesWritten() & 0xffff_ffffL)) {
            throw new InvalidLayerException("The layer's gzip data is damaged: its length is wrong");
        }
        members++;
        state = State.HEADER;
        header = new GzipHeader();
        trailer = 0;
        trailerBytes = 0;
        crc.reset();
        inflater.reset();
    }

    @Override
    public boolean isAtEnd() {
        return members > 0 && state == State.HEADER && header.isEmpty();
    }

    @Override
    public void close() {
        inflater.end();
    }
}
