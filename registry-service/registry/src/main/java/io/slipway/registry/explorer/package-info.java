/**
 * What lies inside of images: indexes of layers and listings of images as a cache below the data folder, and the answers that
 * are read from them. Images are reached by (repository, reference) and layers by (repository, digest), never by digest alone;
 * who may is asked each time.
 */
@NullMarked
package io.slipway.registry.explorer;

import org.jspecify.annotations.NullMarked;
