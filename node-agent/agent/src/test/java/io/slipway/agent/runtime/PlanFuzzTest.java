package io.slipway.agent.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.agent.runtime.capability.CapabilitySet;
import io.slipway.agent.runtime.seccomp.SeccompProfiles;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What the shim reads, mutated by the hundred thousand, under the compiler's sanitizers. */
@Timeout(300)
class PlanFuzzTest {
    private static final Path SOURCES = Path.of("src/main/c").toAbsolutePath();
    private static final Path TARGETS = Path.of("src/test/c").toAbsolutePath();

    @TempDir
    private Path folder;

    @Test
    void noPlanMakesTheReaderMisbehave() throws Exception {
        Path program = compile("fuzz_plan.c", "plan.c");
        assertThat(run(program, 200_000, plans())).contains("200000 inputs");
    }

    @Test
    void noAccountsOfAnImageMakeTheLookUpMisbehave() throws Exception {
        Path program = compile("fuzz_user.c", "user.c");
        List<Path> inputs = new ArrayList<>();
        for (String user : List.of("ann", "1000", "ann:wheel", "", ":77", "root:4294967295")) {
            inputs.add(Files.writeString(
                    folder.resolve("user" + inputs.size()),
                    user + "\nroot:x:0:0:root:/root:/bin/sh\n# comment\n\nann:x:1000:1001:Ann:/home/ann:/bin/sh\n"
                            + "wheel:x:10:root,ann\nextra:x:77:\nbroken\nx:y:z\n"));
        }
        assertThat(run(program, 50_000, inputs)).contains("50000 inputs");
    }

    private Path compile(String target, String subject) throws Exception {
        Path program = folder.resolve("fuzz");
        List<String> command = new ArrayList<>(List.of("gcc", "-std=c11", "-O1", "-g", "-Wall", "-Wextra"));
        command.addAll(List.of("-fsanitize=address,undefined", "-fno-sanitize-recover=all"));
        command.addAll(List.of("-I" + SOURCES, "-I" + TARGETS, "-o", program.toString()));
        for (String file : List.of("fuzz.c", target)) {
            command.add(TARGETS.resolve(file).toString());
        }
        command.add(SOURCES.resolve(subject).toString());
        Process compiler;
        try {
            compiler = new ProcessBuilder(command).redirectErrorStream(true).start();
        } catch (IOException e) {
            Assumptions.abort("gcc is not there: " + e.getMessage());
            throw e;
        }
        String said = new String(compiler.getInputStream().readAllBytes());
        Assumptions.assumeFalse(said.contains("cannot find -lasan"), "gcc has no sanitizers");
        assertThat(compiler.waitFor()).as(said).isZero();
        return program;
    }

    private static String run(Path program, int count, List<Path> inputs) throws Exception {
        List<String> command = new ArrayList<>(List.of(program.toString(), Integer.toString(count), "20240607"));
        inputs.forEach(input -> command.add(input.toString()));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        // A refused input leaves what it had allocated, as the shim does, which ends then.
        builder.environment().put("ASAN_OPTIONS", "detect_leaks=0");
        Process fuzzer = builder.start();
        String said = new String(fuzzer.getInputStream().readAllBytes());
        assertThat(fuzzer.waitFor(1, TimeUnit.MINUTES)).isTrue();
        assertThat(fuzzer.exitValue()).as(said).isZero();
        return said;
    }

    private List<Path> plans() throws IOException {
        Path upper = Path.of("/var/u");
        Path work = Path.of("/var/w");
        Root overlay = new Root.Overlay(List.of(Path.of("/l1"), Path.of("/l2")), upper, work, true);
        Root many = new Root.Overlay(
                IntStream.range(0, 200).mapToObj(i -> Path.of("/layers/" + i)).toList(), upper, work, false);
        List<PlanBuilder> builders = List.of(
                new PlanBuilder(overlay),
                new PlanBuilder(many).terminal(24, 80).init(),
                new PlanBuilder(new Root.Directory(Path.of("/r"), true)).stdin().user("ann:wheel", "x", "7"),
                new PlanBuilder(overlay)
                        .log(Path.of("/var/log/c-json.log"), 10_000_000, 3)
                        .limits(new ResourceLimit(ResourceLimit.Resource.NOFILE, -1, -1))
                        .sysctl("net.ipv4.ip_forward", "1"),
                new PlanBuilder(overlay)
                        .mount(Mount.Bind.of(Path.of("/host"), "/inside/deep", true))
                        .mount(new Mount.FileSystem("tmpfs", "/t", Set.of(MountFlag.NOEXEC), List.of("size=1m")))
                        .namespaces(Namespaces.allNew().withNetwork(new Namespace.Joined(42)))
                        .noNewPrivileges(),
                new PlanBuilder(overlay)
                        .seccomp(SeccompProfiles.load()
                                .filter("", CapabilitySet.DOCKER)
                                .orElseThrow()),
                new PlanBuilder(overlay).command(words(500)));
        List<Path> files = new ArrayList<>();
        for (PlanBuilder builder : builders) {
            files.add(write(files.size(), PlanWriter.write(builder.build(), Path.of("/run/s"))));
        }
        ExecPlan exec = new ExecPlan(
                "e",
                4711,
                99,
                CgroupMembership.none(),
                builders.getFirst().process(),
                builders.get(1).build().streams());
        files.add(write(files.size(), PlanWriter.write(exec, Path.of("/run/e"))));
        return files;
    }

    private static String[] words(int count) {
        return IntStream.range(0, count)
                .mapToObj(Integer::toString)
                .collect(Collectors.toList())
                .toArray(String[]::new);
    }

    private Path write(int number, ByteBuffer plan) throws IOException {
        return Files.write(folder.resolve("plan" + number), plan.array());
    }
}
