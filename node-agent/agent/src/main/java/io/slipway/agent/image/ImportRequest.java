package io.slipway.agent.image;

import io.slipway.oci.ImageName;
import io.slipway.oci.Platform;
import java.util.List;
import java.util.Optional;

/**
 * What {@code docker import} says besides the archive.
 *
 * @param name of the new image; none leaves it dangling
 * @param message for its history
 * @param platform what the image says it runs on; this machine's where it is empty
 * @param changes instructions of a Dockerfile, for example {@code CMD ["sh"]}
 */
public record ImportRequest(
        Optional<ImageName> name, String message, Optional<Platform> platform, List<String> changes) {
    /** Copies the list. */
    public ImportRequest {
        changes = List.copyOf(changes);
    }
}
