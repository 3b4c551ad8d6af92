/**
 * File trees of images and containers: flat tars under an EROFS index, or directories where EROFS is missing, and one
 * overlay per container on top. Knows layers and the kernel, nothing of registries, names or containers' settings.
 *
 * <p>Everything lies in one data folder ({@link io.slipway.agent.snapshot.DataFolder} knows the layout); mounts lie under
 * a run folder on tmpfs and are made again after a reboot.
 */
@NullMarked
package io.slipway.agent.snapshot;

import org.jspecify.annotations.NullMarked;
