package io.slipway.store;

import io.slipway.oci.Digest;

/** The received bytes do not have the digest that the client said. */
public final class DigestMismatchException extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient Digest expected;
    private final transient Digest actual;

    /** Creates the exception with both digests, which are of one algorithm. */
    public DigestMismatchException(Digest expected, Digest actual) {
        super("The received bytes have the digest %s, not %s".formatted(actual, expected));
        this.expected = expected;
        this.actual = actual;
    }

    /** What the client said. */
    public Digest expected() {
        return expected;
    }

    /** What the bytes are. */
    public Digest actual() {
        return actual;
    }
}
