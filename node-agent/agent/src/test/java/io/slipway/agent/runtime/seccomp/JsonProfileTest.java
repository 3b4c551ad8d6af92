package io.slipway.agent.runtime.seccomp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slipway.agent.runtime.capability.Capability;
import io.slipway.agent.runtime.capability.CapabilitySet;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JsonProfileTest {
    private static final int ALLOW = 0x7fff_0000;
    private static final int EPERM = 0x5_0001;
    private static final int ENOSYS = 0x5_0026;
    private static final int TRAP = 0x3_0000;

    private final SeccompProfiles profiles = new SeccompProfiles(Machine.amd64(new KernelVersion(6, 18)));

    /** Names in a profile stand without their quotes. */
    @ParameterizedTest(name = "{0}: {1}({2}) gives {3}")
    @CsvSource(delimiter = '|', textBlock = """
        # profile | call | first arguments | value that the filter returns
        {defaultAction:SCMP_ACT_ALLOW} | 39 | 0 | 7fff0000
        {defaultAction:SCMP_ACT_ALLOW} | 9999 | 0 | 7fff0000
        {defaultAction:SCMP_ACT_LOG} | 9999 | 0 | 7ffc0000
        {defaultAction:SCMP_ACT_ERRNO} | 39 | 0 | 50001
        {defaultAction:SCMP_ACT_ERRNO,defaultErrnoRet:13} | 39 | 0 | 5000d
        {defaultAction:SCMP_ACT_ERRNO,defaultErrnoRet:0} | 39 | 0 | 50000
        {defaultAction:SCMP_ACT_KILL} | 39 | 0 | 0
        {defaultAction:SCMP_ACT_KILL_THREAD} | 39 | 0 | 0
        {defaultAction:SCMP_ACT_KILL_PROCESS} | 39 | 0 | 80000000
        {defaultAction:SCMP_ACT_TRAP} | 39 | 0 | 30000
        {DefaultAction:SCMP_ACT_ALLOW,Syscalls:null,architectures:null,archMap:null} | 39 | 0 | 7fff0000
        {defaultAction:SCMP_ACT_ALLOW,syscalls:[{names:[chmod],action:SCMP_ACT_ERRNO}]} | 90 | 0 | 50001
        {defaultAction:SCMP_ACT_ALLOW,syscalls:[{name:chmod,action:SCMP_ACT_ERRNO,errnoRet:2}]} | 90 | 0 | 50002
        {defaultAction:SCMP_ACT_ALLOW,syscalls:[{name:chmod,action:SCMP_ACT_ERRNO,comment:1,x:{}}]} | 91 | 0 | 7fff0000
        {defaultAction:SCMP_ACT_ALLOW,syscalls:[{name:nothing,action:SCMP_ACT_KILL},null]} | 90 | 0 | 7fff0000
        {defaultAction:SCMP_ACT_ALLOW,syscalls:[{names:null,action:SCMP_ACT_KILL}]} | 90 | 0 | 7fff0000
        {defaultAction:SCMP_ACT_ALLOW,syscalls:[{name:chmod,action:SCMP_ACT_TRAP,args:[{index:1,value:2,op:SCMP_CMP_EQ}]}]} | 90 | 0,2 | 30000
        {defaultAction:SCMP_ACT_ALLOW,syscalls:[{name:chmod,action:SCMP_ACT_TRAP,args:[{index:1,value:2,op:SCMP_CMP_EQ}]}]} | 90 | 2,0 | 7fff0000
        {defaultAction:SCMP_ACT_ALLOW,syscalls:[{name:chmod,action:SCMP_ACT_TRAP,args:[{value:18446744073709551615,op:SCMP_CMP_EQ}]}]} | 90 | -1 | 30000
        {defaultAction:SCMP_ACT_ALLOW,syscalls:[{name:chmod,action:SCMP_ACT_TRAP,args:[{value:6,valueTwo:2,op:SCMP_CMP_MASKED_EQ}]}]} | 90 | 11 | 30000
        {defaultAction:SCMP_ACT_ALLOW,syscalls:[{name:chmod,action:SCMP_ACT_TRAP,args:[{value:6,valueTwo:2,op:SCMP_CMP_MASKED_EQ}]}]} | 90 | 7 | 7fff0000
        {defaultAction:SCMP_ACT_ALLOW,syscalls:[{name:chmod,action:SCMP_ACT_TRAP,args:[{value:4,op:SCMP_CMP_GT}]}]} | 90 | 4294967296 | 30000
        {defaultAction:SCMP_ACT_ALLOW,syscalls:[{name:chmod,action:SCMP_ACT_TRAP,args:[{value:4,op:SCMP_CMP_LE}]}]} | 90 | 4 | 30000
        {defaultAction:SCMP_ACT_ALLOW,syscalls:[{name:chmod,action:SCMP_ACT_TRAP,args:[{value:4,op:SCMP_CMP_NE},{index:1,value:5,op:SCMP_CMP_LT}]}]} | 90 | 3,4 | 30000
        {defaultAction:SCMP_ACT_ALLOW,syscalls:[{name:chmod,action:SCMP_ACT_TRAP,args:[{value:4,op:SCMP_CMP_NE},{index:1,value:5,op:SCMP_CMP_LT}]}]} | 90 | 3,5 | 7fff0000
        {defaultAction:SCMP_ACT_ALLOW,syscalls:[{name:chmod,action:SCMP_ACT_TRAP,args:[{value:4,op:SCMP_CMP_EQ},{value:5,op:SCMP_CMP_EQ}]}]} | 90 | 5 | 30000
        {defaultAction:SCMP_ACT_ERRNO,syscalls:[{name:chmod,action:SCMP_ACT_ALLOW},{name:chmod,action:SCMP_ACT_KILL,args:[{op:SCMP_CMP_EQ}]}]} | 90 | 0 | 7fff0000
        {defaultAction:SCMP_ACT_ERRNO,syscalls:[{name:chmod,action:SCMP_ACT_ALLOW,args:[{op:SCMP_CMP_GE}]},{name:chmod,action:SCMP_ACT_KILL,args:[{op:SCMP_CMP_EQ}]}]} | 90 | 0 | 0
        {defaultAction:SCMP_ACT_ERRNO,syscalls:[{name:chmod,action:SCMP_ACT_ALLOW}]} | 91 | 0 | 50026
        {defaultAction:SCMP_ACT_ERRNO,syscalls:[{name:chmod,action:SCMP_ACT_ALLOW}]} | 89 | 0 | 50001
        {defaultAction:SCMP_ACT_ERRNO,syscalls:[{name:chmod,action:SCMP_ACT_ERRNO}]} | 90 | 0 | 50001
        {defaultAction:SCMP_ACT_ERRNO,syscalls:[{name:chmod,action:SCMP_ACT_ALLOW}]} | 1073741914 | 0 | 0
        {defaultAction:SCMP_ACT_ERRNO,architectures:[SCMP_ARCH_X32],syscalls:[{name:chmod,action:SCMP_ACT_ALLOW}]} | 1073741914 | 0 | 7fff0000
        {defaultAction:SCMP_ACT_ERRNO,archMap:[{architecture:SCMP_ARCH_X86_64,subArchitectures:[SCMP_ARCH_X32]}],syscalls:[{name:chmod,action:SCMP_ACT_ALLOW}]} | 1073741914 | 0 | 7fff0000
        {defaultAction:SCMP_ACT_ERRNO,archMap:[{architecture:SCMP_ARCH_AARCH64,subArchitectures:[SCMP_ARCH_X32]}],syscalls:[{name:chmod,action:SCMP_ACT_ALLOW}]} | 1073741914 | 0 | 0
        {defaultAction:SCMP_ACT_ALLOW,flags:[SECCOMP_FILTER_FLAG_TSYNC],architectures:[SCMP_ARCH_S390X]} | 39 | 0 | 7fff0000
        {defaultAction:SCMP_ACT_ERRNO,syscalls:[{name:chmod,action:SCMP_ACT_ALLOW,includes:{minKernel:6.18}}]} | 90 | 0 | 7fff0000
        {defaultAction:SCMP_ACT_ERRNO,syscalls:[{name:chmod,action:SCMP_ACT_ALLOW,includes:{minKernel:6.19}}]} | 90 | 0 | 50001
        {defaultAction:SCMP_ACT_ERRNO,syscalls:[{name:chmod,action:SCMP_ACT_ALLOW,excludes:{minKernel:6.18}}]} | 90 | 0 | 50001
        {defaultAction:SCMP_ACT_ERRNO,syscalls:[{name:chmod,action:SCMP_ACT_ALLOW,includes:{arches:[arm64,amd64]}}]} | 90 | 0 | 7fff0000
        {defaultAction:SCMP_ACT_ERRNO,syscalls:[{name:chmod,action:SCMP_ACT_ALLOW,excludes:{arches:[amd64]}}]} | 90 | 0 | 50001
        {defaultAction:SCMP_ACT_ERRNO,syscalls:[{name:chmod,action:SCMP_ACT_ALLOW,includes:{caps:[CAP_CHOWN,CAP_KILL]}}]} | 90 | 0 | 7fff0000
        {defaultAction:SCMP_ACT_ERRNO,syscalls:[{name:chmod,action:SCMP_ACT_ALLOW,includes:{caps:[CAP_CHOWN,CAP_BPF]}}]} | 90 | 0 | 50001
        {defaultAction:SCMP_ACT_ERRNO,syscalls:[{name:chmod,action:SCMP_ACT_ALLOW,excludes:{caps:[CAP_BPF,CAP_CHOWN]}}]} | 90 | 0 | 50001
        """)
    void compilesWhatAProfileSays(String profile, long call, String arguments, String value) {
        long[] all = Arrays.copyOf(
                Arrays.stream(arguments.split(",", -1))
                        .mapToLong(Long::parseLong)
                        .toArray(),
                6);

        assertThat(run(json(profile), (int) call, all)).isEqualTo(Integer.parseUnsignedInt(value, 16));
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(delimiter = '|', textBlock = """
        # profile | a part of what is said
        {                                                        | line 1, column
        {defaultAction SCMP_ACT_ALLOW}                           | line 1, column
        nonsense                                                 | the profile: "nonsense" is not an object
        {defaultAction:SCMP_ACT_ALLOW} x                         | line 1, column
        []                                                       | the profile: [] is not an object
        7                                                        | the profile: 7 is not an object
        {defaultAction:7}                                        | defaultAction: 7 is not a string
        {defaultAction:ALLOW}                                    | defaultAction: string ALLOW is not a valid action for seccomp
        {defaultAction:SCMP_ACT_TRACE}                           | defaultAction: SCMP_ACT_TRACE needs a tracer
        {defaultAction:SCMP_ACT_NOTIFY}                          | defaultAction: SCMP_ACT_NOTIFY needs a listener
        {defaultAction:SCMP_ACT_ERRNO,defaultErrnoRet:-1}        | defaultErrnoRet: -1 is not a number from 0 to
        {defaultAction:SCMP_ACT_ERRNO,defaultErrnoRet:4096}      | defaultErrnoRet: 4096 is not a number from 0 to 4095
        {defaultAction:SCMP_ACT_ERRNO,defaultErrnoRet:1.5}       | defaultErrnoRet: 1.5 is not a number
        {syscalls:[{name:chmod,action:SCMP_ACT_ALLOW}]}          | defaultAction: string  is not a valid action
        {defaultAction:SCMP_ACT_ALLOW,syscalls:{}}               | syscalls: {} is not an array
        {defaultAction:SCMP_ACT_ALLOW,syscalls:[3]}              | syscalls[0]: 3 is not an object
        {defaultAction:SCMP_ACT_ALLOW,syscalls:[{name:chmod}]}   | syscalls[0].action: string  is not a valid action for seccomp
        {defaultAction:SCMP_ACT_ALLOW,syscalls:[{name:chmod,names:[chown],action:SCMP_ACT_ALLOW}]} | syscalls[0]: both 'name' and 'names'
        {defaultAction:SCMP_ACT_ALLOW,syscalls:[{names:[\"\"],action:SCMP_ACT_ALLOW}]} | syscalls[0].names: empty string is not a valid syscall
        {defaultAction:SCMP_ACT_ALLOW,syscalls:[{names:chmod,action:SCMP_ACT_ALLOW}]} | syscalls[0].names: "chmod" is not an array
        {defaultAction:SCMP_ACT_ALLOW,syscalls:[null,{names:[1],action:SCMP_ACT_ALLOW}]} | syscalls[1].names[0]: 1 is not a string
        {defaultAction:SCMP_ACT_ALLOW,syscalls:[{name:chmod,action:SCMP_ACT_ERRNO,errnoRet:many}]} | syscalls[0].errnoRet: "many" is not a number
        {defaultAction:SCMP_ACT_ALLOW,syscalls:[{name:chmod,action:SCMP_ACT_KILL,args:[{index:6,op:SCMP_CMP_EQ}]}]} | syscalls[0].args[0].index: 6 is not a number from 0 to 5
        {defaultAction:SCMP_ACT_ALLOW,syscalls:[{name:chmod,action:SCMP_ACT_KILL,args:[{op:EQ}]}]} | syscalls[0].args[0].op: string EQ is not a valid operator for seccomp
        {defaultAction:SCMP_ACT_ALLOW,syscalls:[{name:chmod,action:SCMP_ACT_KILL,args:[{value:18446744073709551616,op:SCMP_CMP_EQ}]}]} | args[0].value: 18446744073709551616 is not a number from 0 to 18446744073709551615
        {defaultAction:SCMP_ACT_ALLOW,syscalls:[{name:chmod,action:SCMP_ACT_KILL,args:[{value:-1,op:SCMP_CMP_EQ}]}]} | args[0].value: -1 is not a number
        {defaultAction:SCMP_ACT_ALLOW,syscalls:[{name:chmod,action:SCMP_ACT_KILL,includes:{minKernel:6}}]} | includes.minKernel: invalid kernel version: "6"
        {defaultAction:SCMP_ACT_ALLOW,syscalls:[{name:chmod,action:SCMP_ACT_KILL,excludes:{minKernel:0.0}}]} | version cannot be 0.0
        {defaultAction:SCMP_ACT_ALLOW,syscalls:[{name:chmod,action:SCMP_ACT_KILL,excludes:{caps:1}}]} | syscalls[0].excludes.caps: 1 is not an array
        {defaultAction:SCMP_ACT_ALLOW,architectures:[SCMP_ARCH_VAX]} | architectures[0]: string SCMP_ARCH_VAX is not a valid arch for seccomp
        {defaultAction:SCMP_ACT_ALLOW,architectures:[SCMP_ARCH_X86],archMap:[{}]} | both 'architectures' and 'archMap' are specified
        {defaultAction:SCMP_ACT_ALLOW,flags:[SECCOMP_FILTER_FLAG_LOG]} | flags[0]: Slipway does not load filters with SECCOMP_FILTER_FLAG_LOG
        {defaultAction:SCMP_ACT_ALLOW,listenerPath:/x}           | listenerPath: Slipway starts no listener
        """)
    void refusesWhatItCannotUse(String profile, String said) {
        assertThatThrownBy(() -> profiles.filter(json(profile), CapabilitySet.DOCKER))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("Decoding seccomp profile failed: ")
                .hasMessageContaining(said);
    }

    @Test
    void filtersNothingWhereDockerFiltersNothing() {
        assertThat(profiles.filter("unconfined", CapabilitySet.DOCKER)).isEmpty();
        assertThat(profiles.filter("{}", CapabilitySet.DOCKER)).isEmpty();
        assertThat(profiles.filter("null", CapabilitySet.DOCKER)).isEmpty();
    }

    @Test
    void builtinIsTheDefault() {
        assertThat(profiles.filter("builtin", CapabilitySet.DOCKER))
                .isEqualTo(profiles.filter("", CapabilitySet.DOCKER));
    }

    @Test
    void keepsOneFilterForEachProfileAndSetOfCapabilities() {
        BpfProgram first = profiles.filter("", CapabilitySet.DOCKER).orElseThrow();

        assertThat(profiles.filter("", CapabilitySet.DOCKER)).containsSame(first);
        assertThat(profiles.filter("", CapabilitySet.ALL)).isPresent().get().isNotEqualTo(first);
        for (Capability capability : Capability.values()) {
            profiles.filter("", new CapabilitySet(capability.bit()));
            profiles.filter("", new CapabilitySet(~capability.bit()));
        }
        assertThat(profiles.filter("", CapabilitySet.DOCKER).orElseThrow())
                .isEqualTo(first)
                .isNotSameAs(first);
    }

    @Test
    void refusesAProfileThatTheKernelWouldNotTake() {
        String rules = IntStream.range(0, 1_000)
                .mapToObj(i -> "{name:chmod,action:SCMP_ACT_KILL,args:[{value:" + i + ",op:SCMP_CMP_EQ}]}")
                .collect(Collectors.joining(","));
        String profile = json("{defaultAction:SCMP_ACT_ALLOW,syscalls:[" + rules + "]}");

        assertThatThrownBy(() -> profiles.filter(profile, CapabilitySet.DOCKER))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("The seccomp profile makes a filter of 5015 instructions, and the kernel takes 4096");
    }

    @Test
    void takesAProfileWhoseJumpsAreLong() {
        String rules = IntStream.range(0, 80)
                .mapToObj(i -> "{names:[chmod,chown,lchown,fchown],action:SCMP_ACT_TRAP,args:[{value:" + i
                        + ",op:SCMP_CMP_EQ}]}")
                .collect(Collectors.joining(","));
        String profile = json("{defaultAction:SCMP_ACT_ERRNO,syscalls:[" + rules + "]}");

        for (int call : List.of(90, 92, 93, 94)) {
            assertThat(run(profile, call, new long[] {79, 0, 0, 0, 0, 0})).isEqualTo(TRAP);
        }
        assertThat(run(profile, 89, new long[6])).isEqualTo(EPERM);
        assertThat(run(profile, 91, new long[6])).isEqualTo(EPERM);
        assertThat(run(profile, 95, new long[6])).isEqualTo(ENOSYS);
    }

    @Test
    void refusesATextThatIsTooLong() {
        String profile = "{\"x\":\"" + "y".repeat(JsonProfile.MAX_LENGTH) + "\"}";

        assertThatThrownBy(() -> profiles.filter(profile, CapabilitySet.DOCKER))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("1048576 are allowed");
    }

    @Test
    void letsI386ReachACallInBothWays() {
        BpfInterpreter filter = filter(json("{defaultAction:SCMP_ACT_ERRNO,architectures:[SCMP_ARCH_X86],syscalls:["
                + "{names:[bind,shmat],action:SCMP_ACT_ALLOW},"
                + "{name:socket,action:SCMP_ACT_ALLOW,args:[{value:40,op:SCMP_CMP_NE}]}]}"));
        int i386 = Abi.X86.auditValue();

        assertThat(filter.run(i386, 361, new long[6])).isEqualTo(ALLOW);
        assertThat(filter.run(i386, 102, new long[] {2, 0, 0, 0, 0, 0})).isEqualTo(ALLOW);
        assertThat(filter.run(i386, 117, new long[] {21, 0, 0, 0, 0, 0})).isEqualTo(ALLOW);
        // What kind of socket it would be is written where the filter cannot look.
        assertThat(filter.run(i386, 102, new long[] {1, 0, 0, 0, 0, 0})).isEqualTo(EPERM);
    }

    private int run(String profile, int call, long[] arguments) {
        return filter(profile).run(Abi.X86_64.auditValue(), call, arguments);
    }

    private BpfInterpreter filter(String profile) {
        return new BpfInterpreter(profiles.filter(profile, CapabilitySet.DOCKER).orElseThrow());
    }

    /** Puts quotes round words, except those that JSON has without. */
    static String json(String bare) {
        return bare.replaceAll("(?<![\"A-Za-z0-9_./-])(?!null\\b)([A-Za-z_/][A-Za-z0-9_/.]*)", "\"$1\"")
                .replaceAll("(minKernel\":)([0-9.]+)", "$1\"$2\"");
    }
}
