package io.slipway.agent.image;

import io.slipway.oci.Digest;
import io.slipway.oci.ImageName;
import io.slipway.oci.Platform;
import io.slipway.transfer.Credentials;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The images of this machine. Reading never waits for a pull or a removal: it sees the catalogue as the last change left
 * it. Works on the network and on disk block the calling thread, which should be a virtual one.
 *
 * <p>Failures that a client caused or can understand are {@link ImageException}s.
 */
public interface Images {
    /**
     * The image of a name ({@code web}, {@code web:1}, {@code web@sha256:…}, {@code host:5000/web}), an id or the
     * beginning of one.
     *
     * @throws ImageException NOT_FOUND {@code No such image: …}; INVALID for a text that is no name
     */
    StoredImage resolve(String reference) throws ImageException;

    /**
     * The same for one who wants a certain platform.
     *
     * @throws ImageException NOT_FOUND also when the image of that name is of another platform
     */
    StoredImage resolve(String reference, Optional<Platform> platform) throws ImageException;

    /** The images that pass the filters, the newest first. */
    List<StoredImage> list(ImageFilters filters) throws ImageException;

    /** The layers that images have, each once, and the bytes of each uncompressed. */
    Map<Digest, Long> layerSizes() throws IOException;

    /** Everything about an image as {@code docker inspect} shows it. */
    ObjectNode inspect(String reference) throws ImageException;

    /** The history of an image as {@code docker history} shows it, the newest first. */
    ArrayNode history(String reference) throws IOException;

    /**
     * Pulls an image. Messages start once the registry has answered; an error before that is only thrown.
     *
     * @param name without a tag or digest it means {@code latest}
     * @param platform which manifest of an index; this machine's when empty
     */
    void pull(ImageName name, Optional<Platform> platform, Credentials credentials, ProgressSink progress)
            throws IOException;

    /** Pulls all tags of a repository. */
    void pullAllTags(ImageName name, Optional<Platform> platform, Credentials credentials, ProgressSink progress)
            throws IOException;

    /** Pushes one tag, or all tags of the repository when the name has none. */
    void push(ImageName name, Credentials credentials, ProgressSink progress) throws IOException;

    /** Gives an image one more name, which it takes from another image if need be. */
    void tag(String reference, ImageName target) throws IOException;

    /**
     * Removes a name, and the image with its last name.
     *
     * @param force also when stopped containers use it, or when an id has several names
     * @return what was done, in order
     */
    List<Removal> remove(String reference, boolean force) throws IOException;

    /** Removes the images that no container uses and the condition holds for, with all their names. */
    List<Removal> prune(Predicate<StoredImage> wanted) throws IOException;

    /** Writes images as an archive that {@code docker load} takes, from docker 1.10 on. */
    void save(List<String> references, OutputSource target) throws IOException;

    /** Opens what is written to, once it is known that there is something to write. */
    @FunctionalInterface
    interface OutputSource {
        /** Opens it. */
        OutputStream open() throws IOException;
    }

    /**
     * What a client's words for a platform mean; none for an empty text.
     *
     * @throws ImageException INVALID for another form than {@code OS[/ARCH[/VARIANT]]}
     */
    Optional<Platform> platform(String text) throws ImageException;

    /** Reads an archive of {@code docker save}, of either layout, compressed or not. */
    void load(InputStream archive, ProgressSink progress) throws IOException;

    /** Makes an image of one layer from a tar archive, compressed or not. */
    StoredImage importArchive(InputStream archive, ImportRequest request, ProgressSink progress) throws IOException;

    /** What {@link #remove} did: a name is gone, or an image or layer. */
    sealed interface Removal {
        /** A name was removed. */
        record Untagged(String name) implements Removal {}

        /** An image or a layer was removed. */
        record Deleted(String id) implements Removal {}
    }
}
