package io.slipway.agent.runtime.capability;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class CapabilitySetTest {
    private static final List<String> NONE = List.of();

    @Test
    void dockersSetHasItsFourteen() {
        assertThat(CapabilitySet.DOCKER.mask()).isEqualTo(0xa80425fbL);
        assertThat(CapabilitySet.DOCKER.members()).hasSize(14);
        assertThat(CapabilitySet.tweaked(NONE, NONE, false)).isEqualTo(CapabilitySet.DOCKER);
    }

    @Test
    void namesComeWithAndWithoutTheirPrefixAndInAnyCase() {
        CapabilitySet expected = new CapabilitySet(CapabilitySet.DOCKER.mask() | 1L << 12);
        for (String name : List.of("NET_ADMIN", "net_admin", "CAP_NET_ADMIN", "cap_net_admin")) {
            assertThat(CapabilitySet.tweaked(List.of(name), NONE, false)).isEqualTo(expected);
        }
    }

    @Test
    void whatIsDroppedIsGone() {
        assertThat(CapabilitySet.tweaked(NONE, List.of("CHOWN", "kill"), false).mask())
                .isEqualTo(0xa80425fbL & ~1L & ~(1L << 5));
        assertThat(CapabilitySet.tweaked(NONE, List.of("SYS_ADMIN"), false)).isEqualTo(CapabilitySet.DOCKER);
    }

    @Test
    void allStandsForEveryOne() {
        assertThat(CapabilitySet.tweaked(List.of("ALL"), NONE, false)).isEqualTo(CapabilitySet.ALL);
        assertThat(CapabilitySet.tweaked(List.of("all"), List.of("MKNOD"), false)
                        .mask())
                .isEqualTo(CapabilitySet.ALL.mask() & ~(1L << 27));
        assertThat(CapabilitySet.tweaked(NONE, List.of("ALL"), false)).isEqualTo(CapabilitySet.NONE);
        assertThat(CapabilitySet.tweaked(List.of("CHOWN"), List.of("ALL"), false)
                        .mask())
                .isEqualTo(1);
    }

    @Test
    void aPrivilegedContainerHasAll() {
        assertThat(CapabilitySet.tweaked(NONE, List.of("ALL"), true)).isEqualTo(CapabilitySet.ALL);
        assertThat(CapabilitySet.ALL.members()).hasSize(41);
    }

    @Test
    void anUnknownNameIsRefused() {
        for (boolean privileged : new boolean[] {false, true}) {
            assertThatThrownBy(() -> CapabilitySet.tweaked(List.of("FLY"), NONE, privileged))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("Unknown capability: \"FLY\"");
        }
    }

    @Test
    void capabilitiesHaveTheKernelsNames() {
        assertThat(Capability.named("cap_sys_admin")).contains(Capability.SYS_ADMIN);
        assertThat(Capability.SYS_ADMIN).hasToString("CAP_SYS_ADMIN");
        assertThat(Capability.CHECKPOINT_RESTORE.bit()).isEqualTo(1L << 40);
        assertThat(Capability.named("")).isEmpty();
    }
}
