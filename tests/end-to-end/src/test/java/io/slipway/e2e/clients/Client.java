package io.slipway.e2e.clients;

import io.slipway.e2e.Command;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A client of registries as its users use it. It is opened with the place that it works at and an image of its own, logs in,
 * pushes that image, and then whatever else it can. An operation fails with what the program said; one that
 * {@link #cannot} names is never called.
 */
interface Client extends AutoCloseable {
    /** The program's name and version. */
    String title();

    /** What the program cannot do, and the reason for each. */
    Map<Operation, String> cannot();

    /** Which parts of an image its {@link #pull} gives out byte for byte, beside the layers. */
    Set<Part> keeps();

    /** Parts of an image that some clients make anew or do not give out. */
    enum Part {
        CONFIG,
        MANIFEST
    }

    /** The hashes of what it pushes as layers, each uncompressed. */
    List<String> layers();

    /**
     * Logs in with a password; a program without a login uses it from now on, and pushes something small with it. Answers
     * how that ended.
     */
    Command.Outcome login(String password);

    /** Pushes its image. */
    default void push(String repository, String tag) {
        throw new UnsupportedOperationException();
    }

    /** Whether the tag is the content's own, as a chart's version is: then a second tag has other content. */
    default boolean tagIsContent() {
        return false;
    }

    /** Brings an image that was pushed into another repository of the same registry. */
    default void copy(String from, String to, String tag) {
        throw new UnsupportedOperationException();
    }

    /**
     * Pulls what a tag ({@code :TAG}) or a digest ({@code @DIGEST}) names, with nothing of it at hand; answers a folder
     * that holds all of it.
     */
    default Path pull(String repository, String reference) {
        throw new UnsupportedOperationException();
    }

    /** The tags of a repository. */
    default List<String> tags(String repository) {
        throw new UnsupportedOperationException();
    }

    /** The names of the registry's repositories, maybe with the registry's in front. */
    default List<String> repositories() {
        throw new UnsupportedOperationException();
    }

    /** Deletes a tag, not what it names. */
    default void deleteTag(String repository, String tag) {
        throw new UnsupportedOperationException();
    }

    /** Deletes a manifest. */
    default void deleteDigest(String repository, String digest) {
        throw new UnsupportedOperationException();
    }

    /** Attaches a small file to a manifest; answers the program's own list of what is attached. */
    default String attach(String repository, String digest) {
        throw new UnsupportedOperationException();
    }

    /** Signs and attests a manifest, and verifies both. */
    default void sign(String repository, String digest) {
        throw new UnsupportedOperationException();
    }

    @Override
    default void close() {}
}
