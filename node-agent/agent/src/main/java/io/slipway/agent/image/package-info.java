/**
 * The images of this machine: pulled, pushed, loaded, saved, named and removed. {@link io.slipway.agent.image.Images} is
 * the door; the file trees themselves are the snapshot package's.
 *
 * <p>Invariant: an image is in the catalogue only when its configuration, its manifest and all its layers are on disk and
 * every digest was checked; a name only when its image is in the catalogue.
 */
@NullMarked
package io.slipway.agent.image;

import org.jspecify.annotations.NullMarked;
