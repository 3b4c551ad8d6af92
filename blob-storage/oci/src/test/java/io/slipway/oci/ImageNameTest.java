package io.slipway.oci;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ImageNameTest {
    private static final String HASH = "a".repeat(64);

    @ParameterizedTest
    @CsvSource({
        "web, '', web, ''",
        "web:1.0, '', web, 1.0",
        "shop/web, '', shop/web, ''",
        "localhost/web, localhost, web, ''",
        "localhost:5000/a/b:x, localhost:5000, a/b, x",
        "registry.example/web, registry.example, web, ''",
        "Host/web, Host, web, ''",
        "'[::1]:5000/web', '[::1]:5000', web, ''",
        "127.0.0.1:5000/web:latest, 127.0.0.1:5000, web, latest"
    })
    void namesAreTakenApart(String text, String host, String repository, String tag) {
        ImageName name = ImageName.parse(text);
        assertThat(name.host().orElse("")).isEqualTo(host);
        assertThat(name.repository().value()).isEqualTo(repository);
        assertThat(name.tag().map(Tag::value).orElse("")).isEqualTo(tag);
        assertThat(name).hasToString(text);
    }

    @Test
    void aDigestCountsMoreThanATag() {
        ImageName name = ImageName.parse("web:1@sha256:" + HASH);
        assertThat(name.reference()).isEqualTo(Digest.parse("sha256:" + HASH));
        assertThat(ImageName.parse("web").reference()).isEqualTo(ImageName.LATEST);
        assertThat(name).hasToString("web:1@sha256:" + HASH);
    }

    @Test
    void aNameWithoutAHostMeansTheDefaultRegistry() {
        assertThat(ImageName.parse("web").resolved("localhost:5000")).hasToString("localhost:5000/web");
        assertThat(ImageName.parse("web").resolved("docker.io")).hasToString("docker.io/library/web");
        assertThat(ImageName.parse("docker.io/web").resolved("localhost:5000")).hasToString("docker.io/library/web");
        assertThat(ImageName.parse("index.docker.io/a/web").resolved("x:1")).hasToString("docker.io/a/web");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "Web",
                ":tag",
                "web:",
                "web:a/b",
                "web@sha256:abc",
                "-web",
                "a//b",
                "host:port/web",
                "/web",
                "exa mple.com/web",
                "-bad.host/web",
                "web::1",
                "[::1/web",
                "web@",
                "a.b:123456/web"
            })
    void badNamesAreRefused(String text) {
        assertThatThrownBy(() -> ImageName.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void anIdIsNoName() {
        assertThatThrownBy(() -> ImageName.parse(HASH)).isInstanceOf(InvalidNameException.class);
    }
}
