package io.slipway.layer.tree;

import io.slipway.layer.LayerEntry;
import java.io.IOException;

/** A layer whose entries are read anew each time, so that no list of them is kept in memory. */
@FunctionalInterface
public interface LayerSource {
    /** Takes the entries, one after the other. */
    @FunctionalInterface
    interface Taker {
        /** Takes the next one. */
        void take(LayerEntry entry) throws IOException;
    }

    /** Gives all entries in the archive's order. */
    void forEach(Taker taker) throws IOException;
}
