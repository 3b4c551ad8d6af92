package io.slipway.registry.config;

/** The data folder cannot be used now; the message is for whoever started the registry. */
public final class DataFolderException extends RuntimeException {
    private static final long serialVersionUID = 1;

    DataFolderException(String message) {
        super(message);
    }
}
