package io.slipway.registry.content;

/** How a request came by an object of the store. */
public enum ObjectOrigin {
    /** It has just stored it, under a key that nobody else knows. */
    STORED,
    /** It found it recorded by an earlier one; it may be being deleted at this moment. */
    KNOWN
}
