package io.slipway.agent.linux;

import com.sun.jna.Memory;
import com.sun.jna.Native;
import io.slipway.layer.InvalidLayerException;
import io.slipway.layer.decode.GzipDecoder;
import io.slipway.layer.decode.StreamDecoder;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads gzip with ISA-L, about twice as fast as zlib. Debian has it in the package {@code libisal2}. */
public final class IsalGzip implements StreamDecoder {
    private static final Logger LOG = LoggerFactory.getLogger(IsalGzip.class);

    private final Memory state = new Memory(Isal.STATE_SIZE);
    private boolean begun;

    private IsalGzip() {
        state.clear();
        Isal.isal_inflate_init(state);
        state.setInt(Isal.CRC_FLAG, Isal.GZIP);
    }

    /** The decoder if the machine has the library, else the JDK's. */
    public static GzipDecoder orJdk() {
        return find(List.of()).orElse(GzipDecoder.JDK);
    }

    /** The decoder if the library lies in one of these folders or where the system keeps its libraries. */
    static Optional<GzipDecoder> find(List<Path> folders) {
        try {
            return Isal.load(folders) ? Optional.of(IsalGzip::new) : Optional.empty();
        } catch (IOException e) {
            LOG.warn("Layers are decompressed by the JDK: {}", e.getMessage());
            return Optional.empty();
        }
    }

    @Override
    public void decode(ByteBuffer in, ByteBuffer out) throws InvalidLayerException {
        boolean more = true;
        while (more) {
            if (isFinished() && in.hasRemaining()) {
                Isal.isal_inflate_reset(state);
                state.setInt(Isal.CRC_FLAG, Isal.GZIP);
            }
            int before = in.remaining() + out.remaining();
            inflate(in, out);
            boolean progress = in.remaining() + out.remaining() < before;
            more = progress && out.hasRemaining() && in.hasRemaining();
        }
    }

    private void inflate(ByteBuffer in, ByteBuffer out) throws InvalidLayerException {
        begun |= in.hasRemaining();
        int given = in.remaining();
        int room = out.remaining();
        state.setPointer(Isal.NEXT_IN, Native.getDirectBufferPointer(in).share(in.position()));
        state.setInt(Isal.AVAIL_IN, given);
        state.setPointer(Isal.NEXT_OUT, Native.getDirectBufferPointer(out).share(out.position()));
        state.setInt(Isal.AVAIL_OUT, room);
        int result = isFinished() ? 0 : Isal.isal_inflate(state);
        in.position(in.position() + given - state.getInt(Isal.AVAIL_IN));
        out.position(out.position() + room - state.getInt(Isal.AVAIL_OUT));
        if (result < 0) {
            throw new InvalidLayerException("The layer's gzip data is damaged: " + words(result));
        }
    }

    private static String words(int result) {
        return switch (result) {
            case -1 -> "a block is invalid";
            case -2 -> "a symbol is invalid";
            case -3 -> "a distance leads before the beginning";
            case -4 -> "no member begins where one should";
            case -5 -> "its compression method is not known";
            case -6 -> "its CRC-32 or length is wrong";
            default -> "error " + result;
        };
    }

    private boolean isFinished() {
        return state.getInt(Isal.BLOCK_STATE) == Isal.FINISHED;
    }

    @Override
    public boolean isAtEnd() {
        return begun && isFinished();
    }

    @Override
    public void close() {
        state.close();
    }
}
