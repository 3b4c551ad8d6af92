package io.slipway.registry.jobs;

import java.io.IOException;

/** A job notices that it was told to end, or that it takes longer than it may. */
public class JobCancelledException extends IOException {
    private static final long serialVersionUID = 1L;

    /** For work that ends itself, too. */
    public JobCancelledException() {
        super("the job was told to end");
    }
}
