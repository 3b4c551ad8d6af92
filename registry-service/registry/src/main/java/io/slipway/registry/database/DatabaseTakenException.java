package io.slipway.registry.database;

/** Another registry has the database; the message is for whoever started this one. */
public final class DatabaseTakenException extends RuntimeException {
    private static final long serialVersionUID = 1;

    DatabaseTakenException(String message) {
        super(message);
    }
}
