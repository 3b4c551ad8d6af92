package io.slipway.agent.container;

/**
 * Something that a container has changed of its image.
 *
 * @param path absolute, inside the container
 */
public record RootChange(String path, Kind kind) {
    /** What was done, with docker's number for it. */
    public enum Kind {
        MODIFIED(0),
        ADDED(1),
        DELETED(2);

        private final int number;

        Kind(int number) {
            this.number = number;
        }

        public int number() {
            return number;
        }
    }
}
