package io.slipway.agent.image;

import io.slipway.oci.Digest;
import io.slipway.oci.ImageName;
import java.time.Instant;

/**
 * A name that points to an image.
 *
 * @param key the name with its registry written out, under which it is unique
 * @param written the name as it was last written, which is how it is shown
 * @param image what it points to
 * @param since when it was given
 */
record Name(ImageName key, ImageName written, Digest image, Instant since) {
    boolean isTag() {
        return key.tag().isPresent();
    }

    /** Whether both are of one repository. */
    boolean isBeside(Name other) {
        return key.withoutReference().equals(other.key.withoutReference());
    }
}
