package io.slipway.registry.mirror;

import java.io.IOException;

/** As many questions wait for their answers as may; a moment later there may be room. */
final class TooManyQuestionsException extends IOException {
    private static final long serialVersionUID = 1L;

    TooManyQuestionsException() {
        super("Too many questions wait for their answers");
    }
}
