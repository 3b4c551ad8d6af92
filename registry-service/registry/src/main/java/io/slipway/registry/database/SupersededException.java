package io.slipway.registry.database;

/** Another registry has served on the database since this one lost it, so what this one remembers may be wrong. */
final class SupersededException extends RuntimeException {
    private static final long serialVersionUID = 1;

    SupersededException() {
        super("another registry has used the database meanwhile");
    }
}
