package io.slipway.registry.content;

import io.slipway.oci.Digest;
import io.slipway.store.StoredBlob;
import java.util.List;
import java.util.Optional;

/**
 * What is known of a manifest before it is put, at one moment. Nothing is held: {@link ManifestStore#put} decides, this tells
 * whether it is worth the try.
 *
 * @param object the object that holds these bytes already, be it for another repository: they need not be stored again
 * @param missing what the manifest needs and the repository does not hold
 */
public record PutProspect(Optional<StoredBlob> object, List<Digest> missing) {}
