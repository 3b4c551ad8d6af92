package io.slipway.agent.runtime.seccomp;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.agent.runtime.capability.CapabilitySet;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Whatever a profile's text is, it gives a filter that the kernel would take, or is refused. */
class JsonProfileFuzzTest {
    private static final int INPUTS = 200_000;

    private static final List<String> SEEDS = List.of("""
        {"defaultAction":"SCMP_ACT_ERRNO","defaultErrnoRet":1,"architectures":["SCMP_ARCH_X86_64"],
        "syscalls":[{"names":["read","write"],"action":"SCMP_ACT_ALLOW"}]}\
        """, """
        {"defaultAction":"SCMP_ACT_KILL","syscalls":[{"name":"socket","action":"SCMP_ACT_ERRNO","errnoRet":97,
        "args":[{"index":0,"value":40,"valueTwo":0,"op":"SCMP_CMP_NE"},{"index":1,"value":1,"op":"SCMP_CMP_GE"}]}]}\
        """, """
        {"defaultAction":"SCMP_ACT_ALLOW","archMap":[{"architecture":"SCMP_ARCH_X86_64",
        "subArchitectures":["SCMP_ARCH_X86","SCMP_ARCH_X32"]}],"syscalls":[{"names":["ptrace"],"action":
        "SCMP_ACT_TRAP","includes":{"caps":["CAP_CHOWN"],"minKernel":"4.8"},"excludes":{"arches":["arm"]}}]}\
        """);

    private static final List<String> PIECES = List.of(
            "{",
            "}",
            "[",
            "]",
            ":",
            ",",
            "\"",
            "null",
            "true",
            "-1",
            "1e9",
            "99999999999999999999",
            "0.5",
            "\\u0000",
            "\"names\":",
            "\"name\":\"chmod\",",
            "\"args\":",
            "\"SCMP_CMP_MASKED_EQ\"",
            "\"SCMP_ACT_NOTIFY\"",
            "\"SCMP_ACT_LOG\"",
            "\"flags\":[\"x\"],",
            "\"6.x\"",
            "\"SCMP_ARCH_ARM\"",
            "[[[[[[[[",
            "\ud800",
            "");

    private final Random random = new Random(4096);
    private final FilterCompiler compiler = new FilterCompiler(Machine.amd64(new KernelVersion(6, 18)));
    private final JsonProfile reader = new JsonProfile(Machine.amd64(new KernelVersion(6, 18)));

    @Test
    void givesAFilterOrARefusalForAnyText() {
        int filters = 0;
        int refusals = 0;
        for (int i = 0; i < INPUTS; i++) {
            String text = mutated(SEEDS.get(i % SEEDS.size()));
            try {
                if (reader.parse(text)
                        .map(profile -> new BpfInterpreter(compiler.compile(profile, CapabilitySet.DOCKER)))
                        .isPresent()) {
                    filters++;
                }
            } catch (IllegalArgumentException refused) {
                assertThat(refused.getMessage()).startsWith("Decoding seccomp profile failed: ");
                refusals++;
            }
        }
        assertThat(filters).isGreaterThan(1_000);
        assertThat(refusals).isGreaterThan(100_000);
    }

    private String mutated(String seed) {
        StringBuilder text = new StringBuilder(seed);
        for (int changes = random.nextInt(4); changes >= 0; changes--) {
            int at = random.nextInt(text.length() + 1);
            int end = Math.min(text.length(), at + random.nextInt(12));
            switch (random.nextInt(5)) {
                case 0 -> text.delete(at, end);
                case 1 -> text.insert(at, PIECES.get(random.nextInt(PIECES.size())));
                case 2 -> text.replace(at, end, PIECES.get(random.nextInt(PIECES.size())));
                case 3 -> text.insert(random.nextInt(text.length() + 1), text.substring(at, end));
                default -> replaceDigit(text, at);
            }
        }
        return text.toString();
    }

    /** Numbers and names change and the text stays JSON. */
    private void replaceDigit(StringBuilder text, int from) {
        for (int at = from; at < text.length(); at++) {
            if (Character.isLetterOrDigit(text.charAt(at))) {
                text.setCharAt(at, Character.forDigit(random.nextInt(10), 10));
                return;
            }
        }
    }
}
