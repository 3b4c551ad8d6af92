package io.slipway.agent.image;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.function.Consumer;

/** Tells the progress of a download while it is read, in docker's states. */
final class CountedInput extends FilterInputStream {
    private static final long STEP = 512 * 1024;

    private final long total;
    private final Consumer<LayerState> progress;
    private long count;
    private long told;
    private boolean ended;

    CountedInput(InputStream in, long total, Consumer<LayerState> progress) {
        super(in);
        this.total = total;
        this.progress = progress;
    }

    @Override
    public int read() throws IOException {
        int value = in.read();
        passed(value < 0 ? -1 : 1);
        return value;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        int read = in.read(buffer, offset, length);
        passed(read);
        return read;
    }

    private void passed(int read) {
        if (read > 0) {
            count += read;
            if (count - told >= STEP || count == total) {
                told = count;
                progress.accept(LayerState.downloading(count, total));
            }
        } else if (read < 0 && !ended) {
            ended = true;
            progress.accept(LayerState.VERIFYING);
            progress.accept(LayerState.DOWNLOADED);
            progress.accept(LayerState.extracting(count, total));
        }
    }
}
