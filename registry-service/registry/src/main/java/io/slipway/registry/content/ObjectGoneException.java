package io.slipway.registry.content;

import io.slipway.oci.Digest;

/**
 * An object was to be taken into use whose key has been given up: garbage collection found nobody who needed it. To store
 * the content again, under a new key, is all it takes.
 */
public final class ObjectGoneException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    ObjectGoneException(Digest digest) {
        super("the object of " + digest + " is being deleted");
    }
}
