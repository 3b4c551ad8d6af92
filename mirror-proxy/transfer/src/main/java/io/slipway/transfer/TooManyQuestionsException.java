package io.slipway.transfer;

import java.io.IOException;

/** As many questions go on and wait as may, of all or of one party; a moment later there may be room. */
public final class TooManyQuestionsException extends IOException {
    private static final long serialVersionUID = 1L;

    TooManyQuestionsException(String party) {
        super("%s is asked nothing more at the moment: too many questions wait for their answers".formatted(party));
    }
}
