package io.slipway.agent.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slipway.oci.Platform;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class WordsTest {
    private static final Platform ARM = new Platform("linux", "arm64", Optional.of("v8"), Optional.empty());

    @Test
    void theBarIsDockers() {
        assertThat(ProgressBar.of(0, 1000))
                .isEqualTo("[>                                                  ]       0B/1kB");
        assertThat(ProgressBar.of(500, 1000))
                .isEqualTo("[=========================>                         ]     500B/1kB");
        assertThat(ProgressBar.of(1000, 1000))
                .isEqualTo("[==================================================>]      1kB/1kB");
        assertThat(ProgressBar.size(1_234_567)).isEqualTo("1.235MB");
        assertThat(ProgressBar.size(45_600_000)).isEqualTo("45.6MB");
    }

    @Test
    void platformsAreReadAndCompared() throws ImageException {
        Platform amd = PlatformChoice.parse("linux/x86_64", ARM);
        assertThat(PlatformChoice.shown(amd)).isEqualTo("linux/amd64");
        assertThat(PlatformChoice.fits(amd, ARM)).isFalse();
        assertThat(PlatformChoice.fits(PlatformChoice.parse("linux/arm64", ARM), ARM))
                .isTrue();
        assertThat(PlatformChoice.parse("linux", ARM)).isEqualTo(ARM);
        assertThatThrownBy(() -> PlatformChoice.parse("linux/amd 64", ARM)).isInstanceOf(ImageException.class);
        assertThatThrownBy(() -> PlatformChoice.parse("a/b/c/d", ARM)).isInstanceOf(ImageException.class);
    }
}
