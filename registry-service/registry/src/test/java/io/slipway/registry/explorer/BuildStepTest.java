package io.slipway.registry.explorer;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BuildStepTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "/bin/sh -c #(nop)  CMD [\"sh\"];CMD [\"sh\"]",
                "/bin/sh -c #(nop) ADD file:0a1b in / ;ADD file:0a1b in /",
                "/bin/sh -c apt-get update;RUN apt-get update",
                "|2 A=1 B=x y /bin/sh -c make all;RUN make all",
                "RUN /bin/sh -c apt-get update # buildkit;RUN apt-get update",
                "RUN |1 VERSION=3 /bin/sh -c ./build # buildkit;RUN ./build",
                "COPY rootfs/ / # buildkit;COPY rootfs/ /",
                "ENV PORT=8080;ENV PORT=8080",
                "WORKDIR /srv;WORKDIR /srv",
                "bazel build //:image;bazel build //:image",
            })
    void whatBuildersWriteBecomesTheLineOfTheDockerfile(String written, String step) {
        assertThat(BuildStep.of(written)).isEqualTo(step);
    }
}
