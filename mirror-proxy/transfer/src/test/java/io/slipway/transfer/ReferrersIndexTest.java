package io.slipway.transfer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slipway.oci.MediaType;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReferrersIndexTest {
    private static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }

    private static String index(Optional<String> type, String... pages) throws IOException {
        List<byte[]> all = Arrays.stream(pages).map(ReferrersIndexTest::bytes).toList();
        return new String(new ReferrersIndex(all, type.map(MediaType::parse)).bytes(), UTF_8);
    }

    @Test
    void onePageIsLeftAsItIs() throws Exception {
        String page = " {\"manifests\" : [ {\"a\": 1.0} ], \"b\": {\"manifests\":[]} } ";
        assertThat(index(Optional.empty(), page)).isEqualTo(page);
    }

    @Test
    void theEntriesOfAllPagesAreInTheFirst() throws Exception {
        assertThat(index(
                        Optional.empty(),
                        "{\"schemaVersion\":2,\"manifests\":[{\"a\":1}],\"annotations\":{\"x\":\"y\"}}",
                        "{\"annotations\":{\"manifests\":[7]},\"manifests\":[{\"a\":[2]},{\"a\":3}]}",
                        "{\"manifests\":[]}",
                        "{}"))
                .isEqualTo("{\"schemaVersion\":2,\"manifests\":[{\"a\":1},{\"a\":[2]},{\"a\":3}],"
                        + "\"annotations\":{\"x\":\"y\"}}");
    }

    @Test
    void entriesOfAnotherTypeAreLeftOut() throws Exception {
        assertThat(index(
                        Optional.of("application/y"),
                        "{\"manifests\":[{\"artifactType\":\"application/x\"},{\"artifactType\":\"application/y\"},7,{}]}",
                        "{\"manifests\":[{\"artifactType\":\"application/y\",\"size\":3}]}"))
                .isEqualTo("{\"manifests\":[{\"artifactType\":\"application/y\"},"
                        + "{\"artifactType\":\"application/y\",\"size\":3}]}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "no JSON", "[]", "null", "{}", "{\"manifests\":7}", "{\"manifests\":[", "{\"manifests\":[]"})
    void whatIsNoIndexIsRefused(String page) {
        assertThatThrownBy(() -> index(Optional.empty(), page)).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> index(Optional.of("application/y"), page)).isInstanceOf(IOException.class);
    }

    @Test
    void aMillionEntriesTakeNoMoreThanTheirBytes() throws Exception {
        byte[] page = bytes("{\"manifests\":[" + "{},".repeat(1_300_000) + "{}]}");
        assertThat(new ReferrersIndex(List.of(page), Optional.empty()).bytes()).isSameAs(page);
        byte[] filtered = new ReferrersIndex(List.of(page), Optional.of(MediaType.parse("application/y"))).bytes();
        assertThat(new String(filtered, UTF_8)).isEqualTo("{\"manifests\":[]}");
    }
}
