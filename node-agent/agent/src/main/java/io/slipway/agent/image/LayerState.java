package io.slipway.agent.image;

/**
 * Where a layer stands.
 *
 * @param status docker's word for it
 * @param current bytes done, for states that move
 * @param total bytes to do; 0 for states that do not move, or when it is not known
 */
record LayerState(String status, long current, long total) {
    static final LayerState PULLING = fixed("Pulling fs layer");
    static final LayerState WAITING = fixed("Waiting");
    static final LayerState VERIFYING = fixed("Verifying Checksum");
    static final LayerState DOWNLOADED = fixed("Download complete");
    static final LayerState PULLED = fixed("Pull complete");
    static final LayerState EXISTS = fixed("Already exists");
    static final LayerState PREPARING = fixed("Preparing");
    static final LayerState PUSHED = fixed("Pushed");
    static final LayerState EXISTS_THERE = fixed("Layer already exists");

    static LayerState fixed(String status) {
        return new LayerState(status, 0, 0);
    }

    static LayerState downloading(long current, long total) {
        return new LayerState("Downloading", current, total);
    }

    static LayerState extracting(long current, long total) {
        return new LayerState("Extracting", current, total);
    }

    static LayerState pushing(long current, long total) {
        return new LayerState("Pushing", current, total);
    }

    boolean isMoving() {
        return current > 0 || total > 0;
    }
}
