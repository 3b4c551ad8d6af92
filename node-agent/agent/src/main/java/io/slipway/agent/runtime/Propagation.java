package io.slipway.agent.runtime;

/** Whether later mounts below a bind mount travel: not at all, from the host only, or both ways. */
public enum Propagation {
    PRIVATE(1 << 18),
    SLAVE(1 << 19),
    SHARED(1 << 20);

    private final int bit;

    Propagation(int bit) {
        this.bit = bit;
    }

    int bit() {
        return bit;
    }
}
