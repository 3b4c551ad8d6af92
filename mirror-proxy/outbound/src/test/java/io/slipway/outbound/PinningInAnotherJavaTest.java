package io.slipway.outbound;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The permission to name a host is read once per Java, so each case needs one of its own. */
@Timeout(60)
class PinningInAnotherJavaTest {
    private static String run(String when, String... options) throws Exception {
        List<String> words = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin/java").toString(), "-Xshare:auto"));
        words.addAll(List.of(options));
        words.addAll(List.of("-cp", System.getProperty("java.class.path"), PinningTrial.class.getName(), when));
        Process java = new ProcessBuilder(words).redirectErrorStream(true).start();
        String said = new String(java.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(java.waitFor()).as(said).isZero();
        return said;
    }

    @Test
    void aClientThatIsMadeHereCanSayTheName() throws Exception {
        assertThat(run("here")).startsWith("arrived at hook.invalid:");
    }

    @Test
    void aClientThatWasMadeBeforeIsNotSentUnpinned() throws Exception {
        assertThat(run("early"))
                .startsWith("refused: hook.invalid is not connected to")
                .contains("-Djdk.httpclient.allowRestrictedHeaders=host")
                .doesNotContain("arrived");
    }

    @Test
    void anOptionOfJavaMakesTheOrderIrrelevant() throws Exception {
        assertThat(run("early", "-Djdk.httpclient.allowRestrictedHeaders=connection,host"))
                .startsWith("arrived at hook.invalid:");
    }
}
