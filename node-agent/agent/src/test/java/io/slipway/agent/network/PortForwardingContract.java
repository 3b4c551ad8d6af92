package io.slipway.agent.network;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.agent.linux.NamespaceCalls;
import io.slipway.agent.linux.SocketCalls;
import io.slipway.agent.network.netlink.Routing;
import java.net.Inet4Address;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What every kind of packet rules does. Each test is on a machine of its own with a bridge and one container. */
abstract class PortForwardingContract {
    private static final Inet4Address EVERY = Inet4Address.ofLiteral("0.0.0.0");
    private static final Subnet SUBNET = Subnet.parse("172.30.0.0/16");
    private static final Inet4Address CONTAINER = SUBNET.address(2);

    abstract PortForwarding forwarding(Names names, Bridge bridge) throws Exception;

    @FunctionalInterface
    private interface Work {
        void run(Lab lab, PortForwarding forwarding, NetworkNamespace container) throws Exception;
    }

    private void onAMachine(Work work) throws Exception {
        Lab.run(lab -> {
            Names names = new Names("contract");
            SocketCalls sockets = SocketCalls.linux();
            try (Routing routing = Routing.open(sockets)) {
                Bridge bridge = new BridgeSetup(names, routing).ensure(SUBNET);
                PortForwarding forwarding = forwarding(names, bridge);
                NamespaceCalls calls = NamespaceCalls.linux();
                try (NetworkNamespace container = NetworkNamespace.create(calls, sockets, (made, inside) -> {
                            byte[] mac = MacAddress.of(CONTAINER).bytes();
                            routing.createVeth("port", bridge.index(), 1500, made.descriptor(), "eth0", mac);
                            int eth0 = inside.link("eth0").orElseThrow().index();
                            inside.configure(1, eth0, CONTAINER, 16, bridge.gateway());
                        });
                        Echo first = Echo.in(container.descriptor(), "first", 80);
                        Echo second = Echo.in(container.descriptor(), "second", 81)) {
                    forwarding.rebuild(List.of());
                    work.run(lab, forwarding, container);
                    forwarding.destroy();
                    assertThat(Commands.rulesWith("contract", bridge.name(), names.chainPrefix()))
                            .isEmpty();
                }
            }
        });
    }

    private static Forward tcp(Inet4Address hostIp, int hostPort, int port) {
        return new Forward(Protocol.TCP, hostIp, hostPort, CONTAINER, port);
    }

    private static Forward udp(Inet4Address hostIp, int hostPort, int port) {
        return new Forward(Protocol.UDP, hostIp, hostPort, CONTAINER, port);
    }

    @Test
    void aForwardOfEveryAddressServesEachOfThem() throws Exception {
        onAMachine((lab, forwarding, container) -> {
            forwarding.add(List.of(tcp(EVERY, 8080, 80), udp(EVERY, 8080, 80)));
            for (String address : List.of("127.0.0.1", "127.0.0.9", Lab.MACHINE, "172.30.0.1")) {
                assertThat(Echo.askTcp(address, 8080)).startsWith("first ");
                assertThat(Echo.askUdp(address, 8080)).startsWith("first ");
            }
            assertThat(lab.fromOutside(() -> Echo.askTcp(Lab.MACHINE, 8080))).isEqualTo("first " + Lab.OUTSIDE);
            assertThat(lab.fromOutside(() -> Echo.askUdp(Lab.MACHINE, 8080))).isEqualTo("first " + Lab.OUTSIDE);
        });
    }

    @Test
    void aForwardOfOneAddressServesThatAloneAndGoesBeforeOneOfEvery() throws Exception {
        onAMachine((lab, forwarding, container) -> {
            forwarding.add(List.of(tcp(Lab.address("127.0.0.1"), 8080, 80)));
            assertThat(Echo.askTcp("127.0.0.1", 8080)).startsWith("first ");
            assertThat(Echo.reachesTcp(Lab.MACHINE, 8080)).isFalse();
            assertThat(lab.fromOutside(() -> Echo.reachesTcp(Lab.MACHINE, 8080)))
                    .isFalse();
            forwarding.add(List.of(tcp(EVERY, 8081, 81)));
            forwarding.add(List.of(tcp(Lab.address(Lab.MACHINE), 8081, 80)));
            assertThat(Echo.askTcp("127.0.0.1", 8081)).startsWith("second ");
            assertThat(lab.fromOutside(() -> Echo.askTcp(Lab.MACHINE, 8081))).startsWith("first ");
        });
    }

    @Test
    void nobodyOutsideReachesWhatIsPublishedOnLoopbackAlone() throws Exception {
        onAMachine((lab, forwarding, container) -> {
            forwarding.add(List.of(tcp(Lab.address("127.0.0.1"), 8080, 80)));
            lab.fromOutside(() -> {
                Commands.routeLoopbackThrough(Lab.MACHINE);
                assertThat(Echo.reachesTcp("127.0.0.1", 8080)).isFalse();
                return null;
            });
        });
    }

    @Test
    void aContainerDoesNotReachTheMachinesLoopback() throws Exception {
        onAMachine((lab, forwarding, container) -> {
            try (Echo machine = Echo.here("machine", 7777)) {
                assertThat(Echo.askTcp("127.0.0.1", 7777)).startsWith("machine ");
                Lab.in(container.descriptor(), () -> {
                    Commands.routeLoopbackThrough("172.30.0.1");
                    assertThat(Echo.reachesTcp("127.0.0.1", 7777)).isFalse();
                    return null;
                });
            }
        });
    }

    @Test
    void portsThatAreNotPublishedAreNotReachedPastTheMachine() throws Exception {
        onAMachine((lab, forwarding, container) -> {
            forwarding.add(List.of(tcp(EVERY, 8080, 80)));
            // The world's default route leads to this machine, so it may well send packets for the container.
            assertThat(lab.fromOutside(() -> Echo.reachesTcp("172.30.0.2", 81))).isFalse();
            assertThat(lab.fromOutside(() -> Echo.reachesTcp("172.30.0.2", 80))).isFalse();
            assertThat(Echo.askTcp("172.30.0.2", 81)).startsWith("second ");
        });
    }

    @Test
    void removedForwardsAreGoneAndTheOthersStay() throws Exception {
        onAMachine((lab, forwarding, container) -> {
            forwarding.add(List.of(tcp(EVERY, 8080, 80), udp(EVERY, 8080, 80), tcp(EVERY, 8081, 81)));
            forwarding.remove(List.of(tcp(EVERY, 8080, 80), udp(EVERY, 8080, 80), tcp(EVERY, 9999, 80)));
            forwarding.remove(List.of(tcp(EVERY, 8080, 80)));
            assertThat(Echo.reachesTcp("127.0.0.1", 8080)).isFalse();
            assertThat(Echo.askTcp("127.0.0.1", 8081)).startsWith("second ");
            forwarding.rebuild(List.of(tcp(EVERY, 8080, 81)));
            assertThat(Echo.askTcp("127.0.0.1", 8080)).startsWith("second ");
            assertThat(Echo.reachesTcp("127.0.0.1", 8081)).isFalse();
        });
    }

    @Test
    void aMachineThatDropsWhatItForwardsStillForwardsForContainers() throws Exception {
        onAMachine((lab, forwarding, container) -> {
            forwarding.add(List.of(tcp(EVERY, 8080, 80)));
            Commands.dropForwards();
            if (!forwarding.intact()) {
                forwarding.rebuild(List.of(tcp(EVERY, 8080, 80)));
            }
            assertThat(forwarding.intact()).isTrue();
            assertThat(lab.fromOutside(() -> Echo.askTcp(Lab.MACHINE, 8080))).startsWith("first ");
            try (Echo world = lab.fromOutside(() -> Echo.here("world", 99))) {
                assertThat(Lab.in(container.descriptor(), () -> Echo.askTcp(Lab.OUTSIDE, 99)))
                        .isEqualTo("world " + Lab.MACHINE);
            }
        });
    }

    @Test
    void rulesThatSomebodyTookAwayAreMissed() throws Exception {
        onAMachine((lab, forwarding, container) -> {
            assertThat(forwarding.intact()).isTrue();
            Commands.flushRules();
            assertThat(forwarding.intact()).isFalse();
            forwarding.rebuild(List.of(tcp(EVERY, 8080, 80)));
            assertThat(forwarding.intact()).isTrue();
            assertThat(Echo.askTcp("127.0.0.1", 8080)).startsWith("first ");
        });
    }

    @Test
    void aConnectionOutlivesARebuild() throws Exception {
        onAMachine((lab, forwarding, container) -> {
            List<Forward> forwards = List.of(tcp(EVERY, 8080, 80));
            forwarding.add(forwards);
            try (Echo.Conversation conversation = lab.fromOutside(() -> Echo.converse(Lab.MACHINE, 8080))) {
                for (int i = 0; i < 20; i++) {
                    forwarding.rebuild(forwards);
                    conversation.exchange("line " + i);
                    assertThat(lab.fromOutside(() -> Echo.askTcp(Lab.MACHINE, 8080)))
                            .startsWith("first ");
                }
            }
        });
    }
}
