package io.slipway.e2e.mirror;

import io.slipway.e2e.Command;
import java.nio.file.Path;

/**
 * A client that pulls through a mirror as its manual says: what people write is the upstream's name, and the mirror stands
 * in a file. Where it can be forbidden, it asks nobody but the mirror.
 */
interface MirrorClient extends AutoCloseable {
    /** The program and its version. */
    String title();

    /** Whether what it gives out holds the manifests too, byte for byte. */
    boolean keepsManifests();

    /**
     * What it calls a repository of the upstream that only accounts may read.
     *
     * @param repository on the upstream
     */
    String inTeam(String repository);

    /** From now on it shows this account to the mirror. */
    void login(String user, String password);

    /**
     * Pulls one platform of an image with nothing of it at hand.
     *
     * @param name with a tag or a digest
     * @return how that ended
     */
    Command.Outcome pull(String name, String architecture);

    /** A folder with all parts of what was pulled last. */
    Path unpacked();

    @Override
    void close();
}
