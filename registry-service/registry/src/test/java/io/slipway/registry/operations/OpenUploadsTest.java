package io.slipway.registry.operations;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class OpenUploadsTest {
    private final AtomicLong now = new AtomicLong();
    private final OpenUploads uploads = new OpenUploads(now::get);

    @Test
    void oneThatWasJustAnsweredIsExpectedToGoOn() {
        uploads.answered("id-1", "/v2/a/blobs/uploads/");
        assertThat(uploads.expected()).isEqualTo(1);
        now.addAndGet(OpenUploads.PATIENCE.toNanos() + 1);
        assertThat(uploads.expected()).isZero();
    }

    @Test
    void oneThatIsClosedIsNot() {
        uploads.answered("id-1", "/v2/a/blobs/uploads/");
        uploads.answered(null, "/v2/a/blobs/uploads/id-1");
        assertThat(uploads.expected()).isZero();
    }

    @Test
    void thoseThatNobodyGoesOnWithTakeNoRoom() {
        for (int i = 0; i < 2_000; i++) {
            uploads.answered("id-" + i, "/v2/a/blobs/uploads/");
            now.addAndGet(OpenUploads.PATIENCE.toNanos() / 500);
        }
        assertThat(uploads.expected()).isLessThan(510);
    }
}
