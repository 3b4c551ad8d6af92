package io.slipway.e2e.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.e2e.RegistryClient;
import io.slipway.e2e.RunningRegistry;
import io.slipway.e2e.Tier;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/**
 * Random requests of all routes, right and wrong ones, from two clients at once: each answer is a success that its request
 * may have, or a refusal in the envelope with a code that fits what is wrong. Never a 5xx, never a connection that ends
 * without a word, and the registry lives on in a small heap.
 *
 * <p>{@code -Dslipway.protocol.inputs=N} sets how many, {@code -Dslipway.protocol.seed=N} other ones.
 */
class ProtocolFuzzTest {
    private static final int INPUTS = Integer.getInteger("slipway.protocol.inputs", Tier.isFast() ? 6_000 : 50_000);
    private static final long SEED = Long.getLong("slipway.protocol.seed", 31);
    private static final int CLIENTS = 2;
    private static final int MOST_FAULTS = 20;
    private static final String HEAP = "-Xmx256m -XX:+ExitOnOutOfMemoryError";

    @Test
    void everyAnswerIsOneThatItsRequestMayHave() throws Exception {
        try (RunningRegistry registry =
                RunningRegistry.prepare(Map.of("JAVA_TOOL_OPTIONS", HEAP)).start()) {
            long begin = System.nanoTime();
            List<String> faults = new ArrayList<>();
            Map<String, Integer> seen = new TreeMap<>();
            try (ExecutorService clients = Executors.newFixedThreadPool(CLIENTS)) {
                List<Future<FuzzClient>> results = new ArrayList<>();
                for (int number = 0; number < CLIENTS; number++) {
                    FuzzClient client = new FuzzClient(registry, SEED, number, MOST_FAULTS);
                    results.add(clients.submit(() -> client.send(INPUTS / CLIENTS)));
                }
                for (Future<FuzzClient> result : results) {
                    faults.addAll(result.get().faults());
                    result.get().seen().forEach((kind, count) -> seen.merge(kind, count, Integer::sum));
                }
            }
            double seconds = (System.nanoTime() - begin) / 1e9;
            System.out.printf(
                    "ProtocolFuzzTest: %d requests with the seed %d in %.0f s (%.0f/s), %d answered wrongly, at most %s resident; %s%n",
                    INPUTS, SEED, seconds, INPUTS / seconds, faults.size(), peak(registry), seen);
            assertThat(faults)
                    .withFailMessage(() -> "-Dslipway.protocol.seed=" + SEED + "\n" + String.join("\n\n", faults))
                    .isEmpty();
            assertThat(registry.daemon().isAlive()).as("the registry lives").isTrue();
            assertThat(registry.logText().lines().filter(line -> line.contains(" ERROR ")))
                    .as("errors in the log")
                    .isEmpty();
            RegistryClient client = registry.client();
            for (int number = 0; number < CLIENTS; number++) {
                client.pullAndVerify("admin/fuzz-" + number, Stored.TAG);
            }
        }
    }

    /** The most memory that it has had. */
    private static String peak(RunningRegistry registry) throws IOException {
        return Files.readAllLines(Path.of("/proc/" + registry.daemon().pid() + "/status")).stream()
                .filter(line -> line.startsWith("VmHWM:"))
                .findFirst()
                .map(line -> line.substring("VmHWM:".length()).strip())
                .orElse("?");
    }
}
