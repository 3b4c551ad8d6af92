package io.slipway.registry.operations;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class OpenUploadsTest {
    private final AtomicLong now = new AtomicLong();
    private final OpenUploads uploads = new OpenUploads(now::get);

    @Test
    void oneThatWasJustAnsweredIsExpectedToGoOn() {
        uploads.goesOn("id-1");
        assertThat(uploads.expected()).isEqualTo(1);
        now.addAndGet(OpenUploads.PATIENCE.toNanos() + 1);
        assertThat(uploads.expected()).isZero();
    }

    @Test
    void oneThatIsClosedIsNot() {
        uploads.goesOn("id-1");
        uploads.over("id-1");
        assertThat(uploads.expected()).isZero();
    }

    @Test
    void thoseThatNobodyGoesOnWithTakeNoRoom() {
        for (int i = 0; i < 2_000; i++) {
            uploads.goesOn("id-" + i);
            now.addAndGet(OpenUploads.PATIENCE.toNanos() / 500);
        }
        assertThat(uploads.expected()).isLessThan(510);
    }
}
