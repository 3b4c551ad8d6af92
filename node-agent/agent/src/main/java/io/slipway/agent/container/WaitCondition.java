package io.slipway.agent.container;

/** What a caller of wait waits for. */
public enum WaitCondition {
    /** That no process runs; so it is at once when none does. */
    NOT_RUNNING,
    /** The next end, also of a run that has not begun. */
    NEXT_EXIT,
    /** That the container is no more. */
    REMOVED
}
