package io.slipway.agent.linux;

import java.io.IOException;

/** The packet filter's library or the kernel refused commands. The message is theirs. */
public final class NftablesException extends IOException {
    private static final long serialVersionUID = 1;

    NftablesException(String message) {
        super(message.strip());
    }

    /** Whether what a command named was not there. */
    public boolean notThere() {
        return String.valueOf(getMessage()).contains("No such file or directory");
    }
}
