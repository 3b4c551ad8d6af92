package io.slipway.agent.image;

/** Hears what happens to images, in docker's words. Must not block. */
@FunctionalInterface
public interface ImageEvents {
    /** Nobody hears. */
    ImageEvents NONE = (action, id, name) -> {};

    /**
     * Something happened.
     *
     * @param action {@code pull}, {@code push}, {@code tag}, {@code untag}, {@code delete}, {@code load}, {@code import},
     *     {@code save}
     * @param id the image's id, or the name that was pulled or pushed, as docker does it
     * @param name the image's name; empty when it has none
     */
    void happened(String action, String id, String name);
}
