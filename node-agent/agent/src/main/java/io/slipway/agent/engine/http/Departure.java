package io.slipway.agent.engine.http;

import java.util.ArrayList;
import java.util.List;

/** That a client has gone before its answer was complete, and what is to be done then. */
final class Departure {
    private final List<Runnable> actions = new ArrayList<>();
    private boolean happened;
    private boolean over;
    private boolean serverStops;

    /** Runs the action when the client goes, or now if it has gone. */
    synchronized void whenGone(Runnable action) {
        if (over) {
            return;
        }
        if (happened || serverStops) {
            start(action);
        } else {
            actions.add(action);
        }
    }

    /** The server stops: for those who wait that is as good as a client that has gone; the others may finish. */
    synchronized void serverStops() {
        serverStops = true;
        actions.forEach(Departure::start);
        actions.clear();
    }

    synchronized void happen() {
        if (!happened && !over) {
            happened = true;
            actions.forEach(Departure::start);
            actions.clear();
        }
    }

    /** The handler has returned: nothing depends on the client any more. */
    synchronized void forget() {
        over = true;
        actions.clear();
    }

    private static void start(Runnable action) {
        Thread.ofVirtual().name("client-gone").start(action);
    }
}
