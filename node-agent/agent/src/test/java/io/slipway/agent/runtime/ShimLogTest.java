package io.slipway.agent.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The json-file log, byte by byte as docker writes it. */
@Timeout(60)
class ShimLogTest {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private Sandbox sandbox;
    private Path log;

    @BeforeEach
    void open() throws IOException {
        sandbox = Sandbox.open();
        log = sandbox.folder().resolve("c-json.log");
    }

    @AfterEach
    void close() throws IOException {
        if (sandbox != null) {
            sandbox.close();
        }
    }

    private List<String> logOf(String script) throws Exception {
        sandbox.run(sandbox.plan("sh", "-c", script).log(log, 0, 1));
        return Files.readAllLines(log, StandardCharsets.UTF_8);
    }

    private List<String> logOfBytes(byte[] bytes) throws Exception {
        Files.write(sandbox.image().resolve("bytes"), bytes);
        return logOf("cat /bytes");
    }

    private static String textOf(String entry) {
        int end = entry.indexOf("\",\"stream\":");
        return entry.substring("{\"log\":\"".length(), end);
    }

    @Test
    void anEntryIsALineWithItsStreamAndTime() throws Exception {
        List<String> lines = logOf("echo out; sleep 0.1; echo err >&2");
        assertThat(lines).hasSize(2);
        assertThat(lines.getFirst())
                .matches("\\{\"log\":\"out\\\\n\",\"stream\":\"stdout\",\"time\":\""
                        + "20\\d\\d-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d{0,8}[1-9])?Z\"}");
        assertThat(lines.get(1)).startsWith("{\"log\":\"err\\n\",\"stream\":\"stderr\",");
        JsonNode entry = JSON.readTree(lines.get(1));
        assertThat(Duration.between(Instant.parse(entry.get("time").asString()), Instant.now()))
                .isBetween(Duration.ZERO, Duration.ofSeconds(30));
    }

    @Test
    void charactersAreEscapedAsGoDoes() throws Exception {
        assertThat(textOf(logOfBytes("<a href=\"x\">&\\\t\r\u0001\u007f\u2028\u2029\u00e9\u20ac\ud83d\ude00\n"
                                .getBytes(StandardCharsets.UTF_8))
                        .getFirst()))
                .isEqualTo(
                        "\\u003ca href=\\\"x\\\"\\u003e\\u0026\\\\\\u0009\\r\\u0001\u007f\\u2028\\u2029\u00e9\u20ac\ud83d\ude00\\n");
    }

    @Test
    void bytesThatAreNoTextBecomeReplacements() throws Exception {
        byte[] bytes = {
            'a',
            (byte) 0xff,
            'b',
            (byte) 0xc3,
            'c',
            (byte) 0xed,
            (byte) 0xa0,
            (byte) 0x80,
            (byte) 0xc0,
            (byte) 0x80,
            (byte) 0xf4,
            (byte) 0x90,
            (byte) 0x80,
            (byte) 0x80,
            (byte) 0xe2,
            (byte) 0x82,
            '\n'
        };
        assertThat(textOf(logOfBytes(bytes).getFirst()))
                .isEqualTo("a\\ufffdb\\ufffdc" + "\\ufffd".repeat(3 + 2 + 4 + 2) + "\\n");
    }

    @Test
    void aLongLineIsSplitAt16KibWithoutLineFeeds() throws Exception {
        List<String> lines = logOf("head -c 40000 /dev/zero | sed 's/./x/g' 2>/dev/null || true; echo; echo -n end");
        assertThat(lines.getLast()).startsWith("{\"log\":\"end\",");
        lines = logOfBytes(
                ("y".repeat(16384 * 2 + 10) + "\n" + "z".repeat(16384) + "\nlast").getBytes(StandardCharsets.UTF_8));
        List<String> texts = lines.subList(lines.size() - 6, lines.size()).stream()
                .map(ShimLogTest::textOf)
                .toList();
        assertThat(texts)
                .containsExactly(
                        "y".repeat(16384), "y".repeat(16384), "y".repeat(10) + "\\n", "z".repeat(16384), "\\n", "last");
        JsonNode first = JSON.readTree(lines.get(lines.size() - 6));
        JsonNode third = JSON.readTree(lines.get(lines.size() - 4));
        assertThat(third.get("time")).isEqualTo(first.get("time"));
    }

    @Test
    void filesRotateAtTheirSizeAndTheOldestGoes() throws Exception {
        sandbox.run(sandbox.plan("sh", "-c", "for i in $(seq 1 1000); do echo line-$i; done")
                .log(log, 10_000, 3));
        assertThat(log.resolveSibling("c-json.log.2")).exists();
        assertThat(log.resolveSibling("c-json.log.3")).doesNotExist();
        assertThat(Files.readAllLines(log).getLast()).contains("line-1000\\n");
        List<String> older = Files.readAllLines(log.resolveSibling("c-json.log.1"));
        List<String> newest = Files.readAllLines(log);
        assertThat(Files.size(log.resolveSibling("c-json.log.1"))).isBetween(10_000L, 10_200L);
        assertThat(number(newest.getFirst())).isEqualTo(number(older.getLast()) + 1);
        for (String line : older) {
            assertThat(JSON.readTree(line).get("stream").asString()).isEqualTo("stdout");
        }
    }

    private static int number(String line) {
        return Integer.parseInt(line.replaceAll(".*line-(\\d+).*", "$1"));
    }

    @Test
    void aLogThatCannotBeWrittenStopsNothing() throws Exception {
        Path full = Path.of("/dev/full");
        Sandbox.Result result =
                sandbox.run(sandbox.plan("sh", "-c", "for i in $(seq 1 5000); do echo line-$i; done; exit 4")
                        .log(full, 0, 1));
        assertThat(result.status().code()).isEqualTo(4);
        assertThat(result.output()).endsWith("line-5000\n");
    }

    @Test
    void aTerminalsOutputIsLoggedAsItIs() throws Exception {
        sandbox.run(sandbox.plan("echo", "x").terminal(0, 0).log(log, 0, 1));
        assertThat(Files.readString(log)).startsWith("{\"log\":\"x\\r\\n\",\"stream\":\"stdout\",");
    }
}
