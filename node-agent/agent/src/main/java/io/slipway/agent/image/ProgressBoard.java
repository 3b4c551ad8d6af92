package io.slipway.agent.image;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import tools.jackson.databind.node.ObjectNode;

/**
 * Where many layers write their state and one thread reads it out to the client. Writers never wait: of a state that
 * moves only the latest is kept, so that a slow client slows nothing down.
 */
final class ProgressBoard {
    private static final long MOVES_EVERY_MS = 100;

    private final Queue<ObjectNode> lines = new ArrayDeque<>();
    private final Map<String, LayerState> moving = new LinkedHashMap<>();
    private int working;

    /** A layer begins; {@link #done} must follow. */
    synchronized void begin() {
        working++;
    }

    /** A layer has ended, well or not. */
    synchronized void done() {
        working--;
        notifyAll();
    }

    /** The state of a layer has changed. */
    synchronized void set(String layer, LayerState state) {
        if (state.isMoving()) {
            moving.put(layer, state);
            return;
        }
        moving.remove(layer);
        lines.add(Messages.state(state.status(), layer));
        notifyAll();
    }

    /** Sends what is written until all layers have ended. */
    void readOut(ProgressSink sink) throws IOException, InterruptedException {
        long lastMoves = 0;
        boolean more = true;
        while (more) {
            List<ObjectNode> batch = new ArrayList<>();
            synchronized (this) {
                if (working > 0 && lines.isEmpty()) {
                    wait(MOVES_EVERY_MS);
                }
                more = working > 0;
                while (!lines.isEmpty()) {
                    batch.add(lines.remove());
                }
                long now = System.nanoTime() / 1_000_000;
                if (now - lastMoves >= MOVES_EVERY_MS) {
                    lastMoves = now;
                    moving.forEach((layer, state) ->
                            batch.add(Messages.progress(state.status(), layer, state.current(), state.total())));
                    moving.clear();
                }
            }
            for (ObjectNode message : batch) {
                sink.send(message);
            }
        }
    }
}
