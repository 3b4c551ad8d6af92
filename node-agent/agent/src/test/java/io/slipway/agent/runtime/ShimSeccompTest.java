package io.slipway.agent.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.agent.runtime.capability.CapabilitySet;
import io.slipway.agent.runtime.seccomp.BpfProgram;
import io.slipway.agent.runtime.seccomp.SeccompProfiles;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The system call filter in the kernel, in containers. */
@Timeout(60)
class ShimSeccompTest {
    private static final SeccompProfiles PROFILES = SeccompProfiles.load();
    private static final String MANY =
            "mkdir /d && touch /d/f && ls -l /d && sleep 0.01 && ps >/dev/null && id && head -c 10 /dev/urandom | wc -c";

    private Sandbox sandbox;

    @BeforeEach
    void open() throws IOException {
        sandbox = Sandbox.open();
    }

    @AfterEach
    void close() throws IOException {
        if (sandbox != null) {
            sandbox.close();
        }
    }

    private static BpfProgram standard(CapabilitySet capabilities) {
        return PROFILES.filter("", capabilities).orElseThrow();
    }

    private Sandbox.Result run(String script, BpfProgram filter, CapabilitySet capabilities) throws Exception {
        return sandbox.run(sandbox.plan("sh", "-c", script).seccomp(filter).capabilities(capabilities));
    }

    @Test
    void dockersProfileLetsOrdinaryProgramsRun() throws Exception {
        Sandbox.Result result = run(MANY, standard(CapabilitySet.DOCKER), CapabilitySet.DOCKER);
        assertThat(result.output()).contains("uid=0(root)").endsWith("10\n");
        assertThat(result.status().code()).isZero();
        assertThat(run("grep Seccomp: /proc/self/status", standard(CapabilitySet.DOCKER), CapabilitySet.DOCKER)
                        .output())
                .isEqualTo("Seccomp:\t2\n");
    }

    @Test
    void dockersProfileRefusesWhatNeedsACapability() throws Exception {
        for (String command : List.of("unshare -m true", "unshare -U true", "mount -t tmpfs t /tmp")) {
            assertThat(run(command, standard(CapabilitySet.DOCKER), CapabilitySet.DOCKER)
                            .output())
                    .as(command)
                    .containsAnyOf("Operation not permitted", "permission denied");
        }
    }

    @Test
    void theFilterAloneRefusesWithoutTheCapabilityInTheProfile() throws Exception {
        // The process has every capability, and the profile was made for one that has docker's: the filter decides.
        assertThat(run("unshare -m true", standard(CapabilitySet.DOCKER), CapabilitySet.ALL)
                        .output())
                .contains("Operation not permitted");
        assertThat(run("unshare -m true && echo done", standard(CapabilitySet.ALL), CapabilitySet.ALL)
                        .output())
                .isEqualTo("done\n");
    }

    @Test
    void aFilterIsLoadedWithAndWithoutNewPrivilegesForEveryUser() throws Exception {
        for (String user : List.of("root", "ann")) {
            PlanBuilder plan = sandbox.plan("sh", "-c", "grep -c 'Seccomp:.2' /proc/self/status; unshare -m true")
                    .seccomp(standard(CapabilitySet.DOCKER))
                    .user(user);
            assertThat(sandbox.run(plan).output()).startsWith("1\n").contains("not permitted");
            assertThat(sandbox.run(plan.noNewPrivileges()).output())
                    .startsWith("1\n")
                    .contains("not permitted");
        }
    }

    @Test
    void anExecIsFilteredToo() throws Exception {
        Shim container = sandbox.launch(sandbox.plan("sleep", "100").build());
        container.start();
        PlanBuilder plan = sandbox.plan("unshare", "-m", "true")
                .seccomp(standard(CapabilitySet.DOCKER))
                .capabilities(CapabilitySet.ALL);
        assertThat(Sandbox.run(sandbox.launchExec(plan.exec(container))).output())
                .contains("not permitted");
    }

    @Test
    void aProfileOfOnesOwnDecides() throws Exception {
        String profile = """
                {"defaultAction": "SCMP_ACT_ALLOW",
                 "syscalls": [{"names": ["mkdir", "mkdirat"], "action": "SCMP_ACT_ERRNO", "errnoRet": 28}]}
                """;
        BpfProgram filter = PROFILES.filter(profile, CapabilitySet.DOCKER).orElseThrow();
        assertThat(run("mkdir /d 2>&1; touch /f && echo touched", filter, CapabilitySet.DOCKER)
                        .output())
                .contains("No space left on device")
                .endsWith("touched\n");
    }

    @Test
    void theInitRunsUnderTheFilter() throws Exception {
        PlanBuilder plan = sandbox.plan("sh", "-c", MANY)
                .seccomp(standard(CapabilitySet.DOCKER))
                .init();
        assertThat(sandbox.run(plan).status().code()).isZero();
    }
}
