package io.slipway.registry.jobs;

/** How a job stands. */
public enum JobState {
    /** Others come first. */
    WAITING("waiting"),
    /** It goes on. */
    RUNNING("running"),
    /** It has done what it was to do. */
    DONE("done"),
    /** It could not. */
    FAILED("failed"),
    /** It was told to end. */
    CANCELLED("cancelled");

    private final String text;

    JobState(String text) {
        this.text = text;
    }

    /** Its name on the wire. */
    public String text() {
        return text;
    }

    /** Whether nothing more will happen. */
    public boolean isFinal() {
        return switch (this) {
            case WAITING, RUNNING -> false;
            case DONE, FAILED, CANCELLED -> true;
        };
    }
}
