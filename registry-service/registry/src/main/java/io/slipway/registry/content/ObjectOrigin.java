package io.slipway.registry.content;

/** How a request came by an object of the store. */
enum ObjectOrigin {
    /** It stores it itself, under a key that nobody else knows. */
    STORED,
    /** It found it recorded by an earlier one; it may be being deleted at this moment. */
    KNOWN
}
