package io.slipway.oci;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class NamesTest {
    private static final String HEX = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    static Stream<String> goodNames() {
        return Stream.of(
                "a",
                "0",
                "a/b",
                "library/nginx",
                "a.b",
                "a_b",
                "a__b",
                "a-b",
                "a---b",
                "a.b_c__d-e/f0",
                "tags/list",
                "manifests/blobs",
                "blobs/uploads",
                "v2",
                "a/b/c/d/e/f",
                "a".repeat(255));
    }

    static Stream<String> badNames() {
        return Stream.of(
                "",
                "/",
                "/a",
                "a/",
                "a//b",
                "A",
                "aB",
                "a b",
                ".a",
                "a.",
                "_a",
                "a_",
                "-a",
                "a-",
                "a..b",
                "a___b",
                "a._b",
                "a_-b",
                "a-.b",
                "a/.b",
                "a/../b",
                "..",
                ".",
                "a:b",
                "a@b",
                "é",
                "a\u0000",
                "a%2fb",
                "a\nb",
                "a\\b",
                "a".repeat(256));
    }

    @ParameterizedTest
    @MethodSource("goodNames")
    void namesOfTheGrammarAreTaken(String text) {
        assertThat(RepositoryName.parse(text)).hasToString(text);
    }

    @ParameterizedTest
    @MethodSource("badNames")
    void otherNamesAreRefused(String text) {
        assertThatThrownBy(() -> RepositoryName.parse(text)).isInstanceOf(InvalidNameException.class);
    }

    @Test
    void aRefusalSaysWhatAndWhere() {
        assertThatThrownBy(() -> RepositoryName.parse("ab/cD")).hasMessageContaining("'D' at 4 in \"ab/cD\"");
        assertThatThrownBy(() -> Tag.parse("a\u0000")).hasMessageContaining("'\\u0000' at 1");
    }

    @Test
    void theNamespaceIsTheFirstComponent() {
        assertThat(RepositoryName.parse("ann/web/front").namespace()).isEqualTo("ann");
        assertThat(RepositoryName.parse("nginx").namespace()).isEqualTo("nginx");
    }

    @ParameterizedTest
    @ValueSource(strings = {"latest", "1.0", "_", "A-b.C_d", "sha256-abc", "0"})
    void tagsOfTheGrammarAreTaken(String text) {
        assertThat(Reference.parse(text)).isEqualTo(new Tag(text)).hasToString(text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".a", "-a", "a b", "a/b", "a+b", "a@b", "ü", "a\n", "%41"})
    void otherTagsAreRefused(String text) {
        assertThatThrownBy(() -> Tag.parse(text)).isInstanceOf(InvalidTagException.class);
    }

    @Test
    void aTagHasAtMost128Characters() {
        assertThat(Tag.parse("a".repeat(128)).value()).hasSize(128);
        assertThatThrownBy(() -> Tag.parse("a".repeat(129))).isInstanceOf(InvalidTagException.class);
    }

    @Test
    void digestsOfBothAlgorithmsAreTaken() {
        Digest empty = Digest.sha256(new byte[0]);
        assertThat(empty).hasToString("sha256:" + HEX);
        assertThat(Reference.parse("sha256:" + HEX)).isEqualTo(empty);
        byte[] text = "x".getBytes(StandardCharsets.UTF_8);
        Digest long512 = Digest.of(
                DigestAlgorithm.SHA512,
                DigestAlgorithm.SHA512.newMessageDigest().digest(text));
        assertThat(Digest.parse(long512.toString())).isEqualTo(long512);
        assertThat(long512.hex()).hasSize(128);
    }

    @Test
    void otherDigestsAreRefused() {
        for (String bad : List.of(
                "",
                ":",
                "sha256",
                "sha256:",
                "sha256:abc",
                "sha256:" + HEX + "0",
                "SHA256:" + HEX,
                "md5:" + HEX,
                "sha512:" + HEX,
                "sha256:" + HEX.toUpperCase(),
                "sha256:" + HEX.replace('e', 'g'),
                "sha256 :" + HEX,
                "sha256::" + HEX.substring(1),
                "sha256:baddigeststring",
                HEX)) {
            assertThatThrownBy(() -> Digest.parse(bad)).isInstanceOf(InvalidDigestException.class);
        }
        assertThatThrownBy(() -> Reference.parse("a:b")).isInstanceOf(InvalidDigestException.class);
    }

    @Test
    void mediaTypesLoseParametersAndCase() {
        assertThat(MediaType.parse("Application/VND.oci.image.manifest.v1+JSON; charset=utf-8"))
                .isEqualTo(MediaType.OCI_MANIFEST);
        assertThat(MediaType.parse(" text/plain ")).hasToString("text/plain");
    }

    @Test
    void otherMediaTypesAreRefused() {
        for (String bad :
                List.of("", "/", "a", "a/", "/b", "a/b/c", "a b/c", "a/b,c/d", "ä/b", ";", "a/" + "b".repeat(254))) {
            assertThatThrownBy(() -> MediaType.parse(bad)).isInstanceOf(InvalidMediaTypeException.class);
        }
    }
}
