package io.slipway.registry.jobs;

/** What the work of a job tells of itself. May be used by several threads. */
public interface JobProgress {
    /** How much there is to do in all. */
    void total(long total);

    /** Adds to what is done. */
    void advance(long by);

    /** What it does now, in a few words. */
    void note(String note);

    /**
     * To be called often: this is where work that was told to end does so.
     *
     * @throws JobCancelledException when it was, and then each time
     */
    void check() throws JobCancelledException;
}
