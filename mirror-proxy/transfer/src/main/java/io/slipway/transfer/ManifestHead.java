package io.slipway.transfer;

import io.slipway.oci.Digest;
import io.slipway.oci.MediaType;
import java.util.Optional;
import java.util.OptionalLong;

/** What a registry says of a manifest without sending it. Each may be missing, and none of it has been checked. */
public record ManifestHead(Optional<Digest> digest, OptionalLong size, Optional<MediaType> mediaType) {}
