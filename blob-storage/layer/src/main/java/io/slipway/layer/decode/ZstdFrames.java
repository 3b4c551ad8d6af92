package io.slipway.layer.decode;

import com.github.luben.zstd.ZstdDecompressCtx;
import com.github.luben.zstd.ZstdException;
import io.slipway.layer.InvalidLayerException;
import java.nio.ByteBuffer;

/** Reads zstd (RFC 8878) with libzstd, which refuses windows beyond 128 MiB. */
final class ZstdFrames implements StreamDecoder {
    private final ZstdDecompressCtx context = new ZstdDecompressCtx();
    private boolean atEnd;

    @Override
    public void decode(ByteBuffer in, ByteBuffer out) throws InvalidLayerException {
        boolean progress = true;
        while (progress) {
            int before = in.position();
            int start = out.position();
            try {
                boolean complete = context.decompressDirectByteBufferStream(out, in);
                // A call that moves nothing begins no frame.
                boolean moved = in.position() > before || out.position() > start;
                atEnd = moved ? complete : atEnd;
                progress = moved && in.hasRemaining() && out.hasRemaining();
            } catch (ZstdException e) {
                throw new InvalidLayerException("The layer's zstd data is damaged: " + e.getMessage(), e);
            }
        }
    }

    @Override
    public boolean isAtEnd() {
        return atEnd;
    }

    @Override
    public void close() {
        context.close();
    }
}
