package io.slipway.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class SmallBodyTest {
    private static final Duration LONG = Duration.ofSeconds(50);
    private static final Duration SHORT = Duration.ofMillis(300);

    /** Gives a byte each time a pause is over, and never ends by itself. */
    private static final class Trickle extends InputStream {
        private final CountDownLatch closed = new CountDownLatch(1);
        private final Duration pause;

        Trickle(Duration pause) {
            this.pause = pause;
        }

        @Override
        public int read() throws IOException {
            try {
                if (closed.await(pause.toMillis(), TimeUnit.MILLISECONDS)) {
                    throw new IOException("closed");
                }
                return 'x';
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            buffer[offset] = (byte) read();
            return 1;
        }

        @Override
        public void close() {
            closed.countDown();
        }

        boolean isClosed() {
            return closed.getCount() == 0;
        }
    }

    @Test
    void allIsReadOrAsMuchAsTheLimit() throws Exception {
        byte[] bytes = new byte[100_000];
        bytes[99_999] = 1;
        assertThat(SmallBody.read(new ByteArrayInputStream(bytes), "it", 200_000, LONG, LONG))
                .isEqualTo(bytes);
        assertThat(SmallBody.read(new ByteArrayInputStream(bytes), "it", 99_999, LONG, LONG))
                .hasSize(99_999);
        assertThat(SmallBody.read(new ByteArrayInputStream(new byte[0]), "it", 1, LONG, LONG))
                .isEmpty();
        Trickle trickle = new Trickle(Duration.ofMillis(1));
        assertThat(SmallBody.read(trickle, "it", 5, LONG, LONG)).hasSize(5);
        assertThat(trickle.isClosed()).isTrue();
    }

    @Test
    void aTrickleIsGivenUp() {
        Trickle trickle = new Trickle(Duration.ofMillis(5));
        assertThatThrownBy(() -> SmallBody.read(trickle, "GET it", 1 << 20, LONG, SHORT))
                .isInstanceOf(HttpTimeoutException.class)
                .message()
                .matches("GET it: the answer ended at byte \\d+, it has to be there as a whole in 0.3 s");
        assertThat(trickle.isClosed()).isTrue();
    }

    @Test
    void silenceIsGivenUp() {
        Trickle trickle = new Trickle(LONG);
        assertThatThrownBy(() -> SmallBody.read(trickle, "GET it", 1 << 20, SHORT, LONG))
                .isInstanceOf(HttpTimeoutException.class)
                .hasMessage("GET it: the answer ended at byte 0, no more came for 0.3 s");
        assertThat(trickle.isClosed()).isTrue();
    }

    @Test
    void aBodyThatMovesMayTakeLongerThanAStall() throws Exception {
        Trickle trickle = new Trickle(Duration.ofMillis(20));
        assertThat(SmallBody.read(trickle, "it", 200, Duration.ofSeconds(3), LONG))
                .hasSize(200);
    }

    @Test
    void aFailureOfTheConnectionStaysWhatItIs() {
        Trickle closed = new Trickle(LONG);
        closed.close();
        assertThatThrownBy(() -> SmallBody.read(closed, "it", 10, LONG, LONG))
                .isNotInstanceOf(HttpTimeoutException.class)
                .hasMessage("closed");
    }
}
