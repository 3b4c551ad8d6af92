package io.slipway.registry.mirror;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.slipway.mirror.CacheLimits;
import io.slipway.mirror.DeletedTags;
import io.slipway.mirror.Upstream;
import io.slipway.oci.Digest;
import io.slipway.store.FileBlobStore;
import io.slipway.transfer.BlobFills;
import io.slipway.transfer.FillLimits;
import io.slipway.transfer.FillReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpTimeoutException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UpstreamFailureTest {
    private static final Digest DIGEST = Digest.sha256(new byte[0]);
    private static final Upstream UPSTREAM = new Upstream(
            "quay",
            URI.create("https://quay.example"),
            Set.of(),
            Set.of(),
            "",
            Optional.empty(),
            Set.of(),
            Optional.empty(),
            Optional.empty(),
            Duration.ZERO,
            DeletedTags.KEEP,
            CacheLimits.NONE);

    @TempDir
    Path folder;

    @Test
    void aStoreWithoutRoomIsNoCrowd() throws Exception {
        FillLimits limits = new FillLimits(1, 1, Duration.ofSeconds(1), 1 << 20, Duration.ofSeconds(60), 1);
        try (BlobFills<Digest> fills = new BlobFills<>(new FileBlobStore(folder), limits, () -> false, key -> "quay");
                FillReader reader = fills.join(DIGEST, DIGEST, UpstreamFailureTest::notAsked, blob -> {})) {
            UpstreamFailure failure =
                    UpstreamFailure.of(UPSTREAM, catchThrowableOfType(IOException.class, reader::size));
            assertThat(failure.kind()).isEqualTo(UpstreamFailure.Kind.FULL);
            assertThat(failure).hasMessage("no room is left here for what is downloaded");
        }
    }

    private static <T> T notAsked() {
        throw new AssertionError("the upstream was asked");
    }

    @Test
    void whatIsWaitedForInVainIsLate() {
        assertThat(UpstreamFailure.late(UPSTREAM, null).kind()).isEqualTo(UpstreamFailure.Kind.LATE);
        UpstreamFailure late = UpstreamFailure.of(UPSTREAM, new HttpTimeoutException("no answer"));
        assertThat(late.kind()).isEqualTo(UpstreamFailure.Kind.LATE);
        assertThat(late).hasMessage("quay did not answer in time");
    }
}
