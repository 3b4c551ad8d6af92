package io.slipway.registry.gc;

/** What became of one turn of a worker. */
enum Verdict {
    /** There was nothing to look at. */
    NOTHING_DUE,
    /** Something was looked at and stays. */
    KEPT,
    /** Something was looked at and is gone. */
    REMOVED
}
