package io.slipway.agent.runtime.seccomp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.slipway.agent.runtime.capability.CapabilitySet;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The running kernel takes the filters, and answers as they say. */
class KernelTest {
    /** Loads the filter in a file and prints what some calls answer: 0, or the error's number. */
    private static final String PROGRAM = """
        #define _GNU_SOURCE
        #include <errno.h>
        #include <fcntl.h>
        #include <linux/filter.h>
        #include <linux/seccomp.h>
        #include <sched.h>
        #include <stdio.h>
        #include <stdlib.h>
        #include <sys/prctl.h>
        #include <sys/socket.h>
        #include <sys/stat.h>
        #include <sys/syscall.h>
        #include <unistd.h>

        static void show(const char *name, long result) {
            printf("%s %d\\n", name, result < 0 ? errno : 0);
        }

        int main(int argc, char **argv) {
            static struct sock_filter filter[4096];
            int fd = open(argv[1], O_RDONLY);
            ssize_t size = read(fd, filter, sizeof filter);
            struct sock_fprog program = {size / sizeof filter[0], filter};
            if (size <= 0 || prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
                || syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &program)) {
                perror("seccomp");
                return 1;
            }
            show("getpid", syscall(SYS_getpid));
            show("unshare", syscall(SYS_unshare, CLONE_NEWUTS));
            show("clone3", syscall(435, 0, 0));
            show("newer", syscall(4000));
            show("keyctl", syscall(SYS_keyctl, 0, 0, 0));
            show("vsock", syscall(SYS_socket, 40, SOCK_STREAM, 0));
            show("unix", syscall(SYS_socket, AF_UNIX, SOCK_STREAM, 0));
            show("personality", syscall(SYS_personality, 0xffffffffL));
            show("personality", syscall(SYS_personality, 0x40000L));
            show("fork", fork() == 0 ? (_exit(0), 0) : 0);
            fflush(stdout);
            return argc > 2 ? execlp(argv[2], argv[2], (char *) 0) : 0;
        }
        """;

    @TempDir
    private Path folder;

    private Path binary;

    @BeforeEach
    void compileTheProgram() throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/gcc")), "No gcc");
        Path source = Files.writeString(folder.resolve("calls.c"), PROGRAM);
        binary = folder.resolve("calls");
        run("/usr/bin/gcc", "-o", binary.toString(), source.toString());
    }

    @Test
    void refusesAndAllowsByTheDefaultProfile() throws Exception {
        assertThat(calls("", CapabilitySet.DOCKER))
                .containsExactly(
                        "getpid 0",
                        "unshare 1",
                        "clone3 38",
                        "newer 38",
                        "keyctl 1",
                        "vsock 1",
                        "unix 0",
                        "personality 0",
                        "personality 1",
                        "fork 0");
    }

    @Test
    void letsAnAdministratorThrough() throws Exception {
        // The kernel's own answer to a clone3 without arguments is EINVAL.
        assertThat(calls("", CapabilitySet.ALL)).contains("clone3 22", "keyctl 1", "newer 38");
    }

    @Test
    void obeysAProfileInJson() throws Exception {
        String profile = """
            {"defaultAction": "SCMP_ACT_ALLOW", "syscalls": [
              {"names": ["getpid"], "action": "SCMP_ACT_ERRNO", "errnoRet": 77},
              {"names": ["socket"], "action": "SCMP_ACT_ERRNO", "errnoRet": 78,
               "args": [{"index": 0, "value": 1, "op": "SCMP_CMP_EQ"}]}]}\
            """;

        assertThat(calls(profile, CapabilitySet.DOCKER)).contains("getpid 77", "unix 78", "personality 0");
    }

    @Test
    void lastsOverExecve() throws Exception {
        String profile = """
            {"defaultAction": "SCMP_ACT_ALLOW", "syscalls": [{"names": ["uname"], "action": "SCMP_ACT_ERRNO",
             "errnoRet": 13}]}\
            """;

        assertThat(execute(profile, CapabilitySet.DOCKER, "uname").exit()).isNotZero();
    }

    private List<String> calls(String profile, CapabilitySet capabilities) throws Exception {
        Ended ended = execute(profile, capabilities);
        assertThat(ended.exit()).as(ended.output()).isZero();
        return ended.output().lines().toList();
    }

    private Ended execute(String profile, CapabilitySet capabilities, String... then) throws Exception {
        ByteBuffer bytes = SeccompProfiles.load()
                .filter(profile, capabilities)
                .orElseThrow()
                .bytes();
        byte[] filter = new byte[bytes.remaining()];
        bytes.get(filter);
        Path file = Files.write(folder.resolve("filter"), filter);
        return end(List.of(binary.toString(), file.toString(), then.length == 0 ? "true" : then[0]));
    }

    private void run(String... command) throws Exception {
        Ended ended = end(List.of(command));
        assertThat(ended.exit()).as(ended.output()).isZero();
    }

    private Ended end(List<String> command) throws IOException, InterruptedException {
        Path output = folder.resolve("output");
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        if (!process.waitFor(60, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new IllegalStateException(command + " did not end");
        }
        return new Ended(process.exitValue(), Files.readString(output, StandardCharsets.UTF_8));
    }

    private record Ended(int exit, String output) {}
}
