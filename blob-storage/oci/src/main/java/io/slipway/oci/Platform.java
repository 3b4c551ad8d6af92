package io.slipway.oci;

import java.util.Optional;

/**
 * The platform that a manifest of an index runs on. Operating system and architecture are kept as they came; both are
 * empty texts where an artifact's tool wrote none.
 *
 * <p>Source: image specification, image-index.md, "platform".
 */
public record Platform(String os, String architecture, Optional<String> variant, Optional<String> osVersion) {}
