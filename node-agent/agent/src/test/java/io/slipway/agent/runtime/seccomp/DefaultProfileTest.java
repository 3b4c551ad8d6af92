package io.slipway.agent.runtime.seccomp;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.agent.runtime.capability.Capability;
import io.slipway.agent.runtime.capability.CapabilitySet;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Facts about docker 28's default profile. */
class DefaultProfileTest {
    private static final KernelVersion KERNEL = new KernelVersion(6, 18);
    private static final SeccompProfiles AMD64 = new SeccompProfiles(Machine.amd64(KERNEL));
    private static final SeccompProfiles ARM64 = new SeccompProfiles(Machine.arm64(KERNEL));
    private static final Map<Abi, SeccompProfiles> PROFILES =
            Map.of(Abi.X86_64, AMD64, Abi.X86, AMD64, Abi.X32, AMD64, Abi.AARCH64, ARM64, Abi.ARM, ARM64);

    /** Numbers of calls stand for themselves, so that the tables are tested with them. */
    @ParameterizedTest(name = "{0} {1}({2}) with {3}: {4}")
    @CsvSource(delimiter = '|', textBlock = """
        # ABI    | call              | arguments             | capabilities     | answer
        x86_64   | 0 read            |                       |                  | allow
        x86_64   | 1 write           |                       |                  | allow
        x86_64   | 39 getpid         |                       |                  | allow
        x86_64   | 59 execve         |                       |                  | allow
        x86_64   | 90 chmod          |                       |                  | allow
        x86_64   | 92 chown          |                       |                  | allow
        x86_64   | 133 mknod         |                       |                  | allow
        x86_64   | 157 prctl         |                       |                  | allow
        x86_64   | 158 arch_prctl    |                       |                  | allow
        x86_64   | 154 modify_ldt    |                       |                  | allow
        x86_64   | 317 seccomp       |                       |                  | allow
        x86_64   | 334 rseq          |                       |                  | allow
        x86_64   | 335 uretprobe     |                       |                  | allow
        x86_64   | 435 clone3        |                       |                  | 38
        x86_64   | 435 clone3        |                       | SYS_ADMIN        | allow
        x86_64   | 56 clone          | 0x11                  |                  | allow
        x86_64   | 56 clone          | 0x3d0f00              |                  | allow
        x86_64   | 56 clone          | 0x10000000            |                  | 1
        x86_64   | 56 clone          | 0x20000               |                  | 1
        x86_64   | 56 clone          | 0x2000000             |                  | 1
        x86_64   | 56 clone          | 0x40000011            |                  | 1
        x86_64   | 56 clone          | 0x100000000           |                  | allow
        x86_64   | 56 clone          | 0x10000000            | SYS_ADMIN        | allow
        x86_64   | 272 unshare       | 0x10000000            |                  | 1
        x86_64   | 272 unshare       | 0                     |                  | 1
        x86_64   | 272 unshare       | 0x10000000            | SYS_ADMIN        | allow
        x86_64   | 308 setns         |                       |                  | 1
        x86_64   | 308 setns         |                       | SYS_ADMIN        | allow
        x86_64   | 165 mount         |                       |                  | 1
        x86_64   | 165 mount         |                       | SYS_ADMIN        | allow
        x86_64   | 166 umount2       |                       |                  | 1
        x86_64   | 155 pivot_root    |                       | SYS_ADMIN        | 1
        x86_64   | 428 open_tree     |                       |                  | 1
        x86_64   | 430 fsopen        |                       | SYS_ADMIN        | allow
        x86_64   | 442 mount_setattr |                       |                  | 1
        x86_64   | 321 bpf           |                       |                  | 1
        x86_64   | 321 bpf           |                       | SYS_ADMIN        | allow
        x86_64   | 321 bpf           |                       | BPF              | allow
        x86_64   | 298 perf_event_open |                     |                  | 1
        x86_64   | 298 perf_event_open |                     | PERFMON          | allow
        x86_64   | 101 ptrace        |                       |                  | allow
        x86_64   | 310 process_vm_readv |                    |                  | allow
        x86_64   | 312 kcmp          |                       |                  | 1
        x86_64   | 312 kcmp          |                       | SYS_PTRACE       | allow
        x86_64   | 438 pidfd_getfd   |                       |                  | 1
        x86_64   | 440 process_madvise |                     | SYS_PTRACE       | allow
        x86_64   | 248 add_key       |                       |                  | 1
        x86_64   | 249 request_key   |                       |                  | 1
        x86_64   | 250 keyctl        |                       |                  | 1
        x86_64   | 250 keyctl        |                       | SYS_ADMIN        | 1
        x86_64   | 135 personality   | 0                     |                  | allow
        x86_64   | 135 personality   | 8                     |                  | allow
        x86_64   | 135 personality   | 0x20000               |                  | allow
        x86_64   | 135 personality   | 0x20008               |                  | allow
        x86_64   | 135 personality   | 0xffffffff            |                  | allow
        x86_64   | 135 personality   | 0xffffffffffffffff    |                  | 1
        x86_64   | 135 personality   | 0x40000               |                  | 1
        x86_64   | 135 personality   | 0x100000000           |                  | 1
        x86_64   | 41 socket         | 1,1                   |                  | allow
        x86_64   | 41 socket         | 2,1                   |                  | allow
        x86_64   | 41 socket         | 38,5                  |                  | allow
        x86_64   | 41 socket         | 40,1                  |                  | 1
        x86_64   | 41 socket         | 40,1                  | SYS_ADMIN        | 1
        x86_64   | 53 socketpair     | 1,1                   |                  | allow
        x86_64   | 425 io_uring_setup |                      |                  | 1
        x86_64   | 426 io_uring_enter |                      | SYS_ADMIN        | 1
        x86_64   | 427 io_uring_register |                   |                  | 1
        x86_64   | 323 userfaultfd   |                       |                  | 1
        x86_64   | 246 kexec_load    |                       | SYS_BOOT         | 1
        x86_64   | 169 reboot        |                       |                  | 1
        x86_64   | 169 reboot        |                       | SYS_BOOT         | allow
        x86_64   | 161 chroot        |                       | NONE             | 1
        x86_64   | 161 chroot        |                       |                  | allow
        x86_64   | 175 init_module   |                       |                  | 1
        x86_64   | 313 finit_module  |                       | SYS_MODULE       | allow
        x86_64   | 163 acct          |                       | SYS_PACCT        | allow
        x86_64   | 172 iopl          |                       |                  | 1
        x86_64   | 173 ioperm        |                       | SYS_RAWIO        | allow
        x86_64   | 227 clock_settime |                       |                  | 1
        x86_64   | 227 clock_settime |                       | SYS_TIME         | allow
        x86_64   | 103 syslog        |                       |                  | 1
        x86_64   | 103 syslog        |                       | SYSLOG           | allow
        x86_64   | 103 syslog        |                       | SYS_ADMIN        | allow
        x86_64   | 153 vhangup       |                       | SYS_TTY_CONFIG   | allow
        x86_64   | 237 mbind         |                       |                  | 1
        x86_64   | 237 mbind         |                       | SYS_NICE         | allow
        x86_64   | 256 migrate_pages |                       | SYS_NICE         | 1
        x86_64   | 303 name_to_handle_at |                   |                  | allow
        x86_64   | 304 open_by_handle_at |                   |                  | 1
        x86_64   | 304 open_by_handle_at |                   | DAC_READ_SEARCH  | allow
        x86_64   | 167 swapon        |                       | SYS_ADMIN        | 1
        x86_64   | 136 ustat         |                       |                  | 1
        x86_64   | 139 sysfs         |                       |                  | 1
        x86_64   | 134 uselib        |                       |                  | 1
        x86_64   | 180 nfsservctl    |                       |                  | 1
        x86_64   | 212 lookup_dcookie |                      |                  | 1
        x86_64   | 447 memfd_secret  |                       |                  | allow
        x86_64   | 452 fchmodat2     |                       |                  | allow
        x86_64   | 453 map_shadow_stack |                    |                  | allow
        x86_64   | 460               |                       |                  | 1
        x86_64   | 460               |                       | SYS_ADMIN        | allow
        x86_64   | 466 removexattrat |                       |                  | allow
        x86_64   | 467 open_tree_attr |                      |                  | 38
        x86_64   | 9999              |                       |                  | 38
        x86_64   | 400               |                       |                  | 1
        x86      | 20 getpid         |                       |                  | allow
        x86      | 39 mkdir          |                       |                  | allow
        x86      | 102 socketcall    | 1                     |                  | allow
        x86      | 117 ipc           | 1                     |                  | allow
        x86      | 310 unshare       |                       |                  | 1
        x86      | 123 modify_ldt    |                       |                  | allow
        x86      | 359 socket        | 40                    |                  | 1
        x86      | 359 socket        | 2                     |                  | allow
        x86      | 435 clone3        |                       |                  | 38
        x86      | 467               |                       |                  | 38
        x32      | 0x40000027        |                       |                  | allow
        x32      | 0x40000110        |                       |                  | 1
        x32      | 0x40000200        |                       |                  | allow
        x32      | 0x40000208        |                       |                  | allow
        x32      | 0x4000000d        |                       |                  | 1
        x32      | 0x400001b3        |                       |                  | 38
        x32      | 0x40000223        |                       |                  | allow
        x32      | 0x40000224        |                       |                  | 38
        x32      | 0xffffffff        |                       |                  | 38
        aarch64  | 172 getpid        |                       |                  | allow
        aarch64  | 97 unshare        |                       |                  | 1
        aarch64  | 220 clone         | 0x10000000            |                  | 1
        aarch64  | 220 clone         | 0x11                  |                  | allow
        aarch64  | 435 clone3        |                       |                  | 38
        aarch64  | 40 mount          |                       |                  | 1
        aarch64  | 40 mount          |                       | SYS_ADMIN        | allow
        aarch64  | 117 ptrace        |                       |                  | allow
        aarch64  | 51 chroot         |                       |                  | allow
        aarch64  | 198 socket        | 40                    |                  | 1
        aarch64  | 467               |                       |                  | 38
        arm      | 20 getpid         |                       |                  | allow
        arm      | 337 unshare       |                       |                  | 1
        arm      | 0xf0002           |                       |                  | allow
        arm      | 0xf0003           |                       |                  | 38
        arm      | 0xf0005           |                       |                  | allow
        arm      | 270 arm_fadvise64_64 |                    |                  | allow
        arm      | 281 socket        | 40                    |                  | 1
        arm      | 9999              |                       |                  | 38
        """)
    void answersAsDockerDoes(String abi, String call, String arguments, String capabilities, String answer) {
        Abi called = Abi.valueOf(abi.toUpperCase(Locale.ROOT));
        BpfProgram program =
                PROFILES.get(called).filter("", capabilities(capabilities)).orElseThrow();
        int number = Long.decode(call.split(" ", -1)[0]).intValue();

        assertThat(new BpfInterpreter(program).run(called.auditValue(), number, arguments(arguments)))
                .isEqualTo(answer.equals("allow") ? 0x7fff_0000 : 0x5_0000 + Integer.parseInt(answer));
    }

    @Test
    void refusesTracersToKernelsThatLetThemRoundTheFilter() {
        BpfProgram program = new SeccompProfiles(Machine.amd64(new KernelVersion(4, 7)))
                .filter("", CapabilitySet.DOCKER)
                .orElseThrow();

        assertThat(new BpfInterpreter(program).run(0xc000_003e, 101, new long[6]))
                .isEqualTo(0x5_0001);
    }

    @Test
    void endsTheThreadOfAnotherArchitecture() {
        BpfProgram program = AMD64.filter("", CapabilitySet.DOCKER).orElseThrow();

        assertThat(new BpfInterpreter(program).run(0xc000_00b7, 172, new long[6]))
                .isZero();
    }

    @Test
    void takesFewInstructionsForACommonCall() {
        BpfProgram program = AMD64.filter("", CapabilitySet.DOCKER).orElseThrow();
        BpfInterpreter interpreter = new BpfInterpreter(program);

        for (int number : List.of(0, 1, 3, 9, 20, 39, 202, 232, 257, 262)) {
            interpreter.run(0xc000_003e, number, new long[6]);
            assertThat(interpreter.steps()).as("call %s", number).isLessThanOrEqualTo(13);
        }
        assertThat(program.instructions()).isLessThan(700);
    }

    private static CapabilitySet capabilities(String text) {
        if (text == null) {
            return CapabilitySet.DOCKER;
        }
        return text.equals("NONE")
                ? CapabilitySet.NONE
                : new CapabilitySet(CapabilitySet.DOCKER.mask()
                        | Capability.named(text).orElseThrow().bit());
    }

    private static long[] arguments(String text) {
        List<Long> arguments = new ArrayList<>();
        if (text != null) {
            Arrays.stream(text.split(",", -1)).map(DefaultProfileTest::unsigned).forEach(arguments::add);
        }
        while (arguments.size() < 6) {
            arguments.add(0L);
        }
        return arguments.stream().mapToLong(Long::longValue).toArray();
    }

    private static long unsigned(String text) {
        return text.startsWith("0x") ? Long.parseUnsignedLong(text.substring(2), 16) : Long.parseLong(text);
    }
}
