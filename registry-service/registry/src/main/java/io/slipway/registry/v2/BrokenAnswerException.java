package io.slipway.registry.v2;

import java.io.IOException;
import org.apache.coyote.CloseNowException;

/**
 * What an answer consists of could not be read to its end. Tomcat closes the connection, and logs no stack. Has no cause, and tells of all causes in words: Spring looks at
 * the last of them, takes an early end of somebody else's connection for one of the client's, and would leave the client
 * waiting for the rest.
 */
final class BrokenAnswerException extends CloseNowException {
    private static final long serialVersionUID = 1L;

    BrokenAnswerException(IOException failure) {
        super(V2Errors.causes(failure));
        setStackTrace(failure.getStackTrace());
    }
}
