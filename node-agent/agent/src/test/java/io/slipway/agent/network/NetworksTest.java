package io.slipway.agent.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slipway.agent.linux.SocketCalls;
import io.slipway.agent.network.netlink.Link;
import io.slipway.agent.network.netlink.Routing;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole way, each test on a machine of its own with a world outside. */
class NetworksTest {
    private static final String RUN = UUID.randomUUID().toString().substring(0, 6);

    @TempDir
    Path folder;

    private Networks open(String instance) throws Exception {
        return open(instance, Optional.empty());
    }

    private Networks open(String instance, Optional<Subnet> subnet) throws Exception {
        return Networks.open(new NetworkConfig(
                RUN + instance,
                folder.resolve(instance + "-run"),
                folder.resolve(instance + "-data"),
                subnet,
                Optional.of(Lab.libraries()),
                List.of()));
    }

    private static PublishedPort port(String hostIp, String hostPort, String containerPort) {
        return PublishedPort.parse(containerPort, hostIp, hostPort);
    }

    /** Ports as {@code HOST:CONTAINER}. */
    private static ConnectRequest bridge(String id, String... ports) {
        return ConnectRequest.of(id, new NetworkMode.Bridge())
                .withPorts(Arrays.stream(ports)
                        .map(text -> text.split(":", -1))
                        .map(parts -> port("", parts[0], parts[1]))
                        .toList());
    }

    private static int namespace(Attachment attachment) {
        return attachment.netnsFd().orElseThrow();
    }

    private static List<String> links() throws IOException {
        try (Routing routing = Routing.open(SocketCalls.linux())) {
            return routing.links().stream().map(Link::name).toList();
        }
    }

    private static void until(Callable<Boolean> condition) throws Exception {
        long end = System.nanoTime() + 20_000_000_000L;
        while (!condition.call()) {
            assertThat(System.nanoTime()).as("time").isLessThan(end);
            Thread.sleep(20);
        }
    }

    private List<Path> leases(String instance) throws IOException {
        try (Stream<Path> files = Files.list(folder.resolve(instance + "-run/network"))) {
            return files.toList();
        }
    }

    /** The processes of this instance that hold ports. */
    private static List<String> proxies(String instance) throws IOException {
        List<String> found = new ArrayList<>();
        try (Stream<Path> processes = Files.list(Path.of("/proc"))) {
            for (Path process : processes.toList()) {
                if (process.getFileName().toString().matches("\\d+")) {
                    try {
                        String line =
                                Files.readString(process.resolve("cmdline")).replace('\0', ' ');
                        if (line.startsWith("slipway-ports " + RUN + instance + "/")) {
                            found.add(line);
                        }
                    } catch (IOException e) {
                        // It has ended since it was listed.
                    }
                }
            }
        }
        return found;
    }

    @Test
    void aContainerReachesTheWorldAndIsReachedAtItsPublishedPort() throws Exception {
        Lab.run(lab -> {
            try (Networks networks = open("one");
                    Attachment container = networks.connect(bridge("c1", "8080:80", "8080:80/udp"));
                    Echo inside = Echo.in(namespace(container), "inside", 80);
                    Echo world = lab.fromOutside(() -> Echo.here("world", 99))) {
                int here = namespace(container);
                assertThat(Lab.in(here, () -> Echo.askTcp(Lab.OUTSIDE, 99))).isEqualTo("world " + Lab.MACHINE);
                assertThat(Lab.in(here, () -> Echo.askUdp(Lab.OUTSIDE, 99))).isEqualTo("world " + Lab.MACHINE);
                assertThat(lab.fromOutside(() -> Echo.askTcp(Lab.MACHINE, 8080)))
                        .isEqualTo("inside " + Lab.OUTSIDE);
                assertThat(lab.fromOutside(() -> Echo.askUdp(Lab.MACHINE, 8080)))
                        .isEqualTo("inside " + Lab.OUTSIDE);
                // The server has IPv4 alone; for ::1 the proxy carries.
                for (String address : List.of("127.0.0.1", Lab.MACHINE, "::1")) {
                    assertThat(Echo.askTcp(address, 8080)).startsWith("inside ");
                    assertThat(Echo.askUdp(address, 8080)).startsWith("inside ");
                }
                // Its own published port, by the machine's address.
                assertThat(Lab.in(here, () -> Echo.askTcp(Lab.MACHINE, 8080))).startsWith("inside ");
                assertThat(Lab.in(here, () -> Echo.askUdp(Lab.MACHINE, 8080))).startsWith("inside ");
                try (Attachment other = networks.connect(bridge("c2"))) {
                    assertThat(Lab.in(namespace(other), () -> Echo.askTcp(Lab.MACHINE, 8080)))
                            .startsWith("inside ");
                    assertThat(Lab.in(namespace(other), () -> Echo.askTcp("172.17.0.2", 80)))
                            .isEqualTo("inside 172.17.0.3");
                    networks.disconnect("c2");
                }
                networks.disconnect("c1");
                assertThat(lab.fromOutside(() -> Echo.reachesTcp(Lab.MACHINE, 8080)))
                        .isFalse();
                networks.destroy();
                assertThat(links()).containsExactlyInAnyOrder("lo", "eth0");
                assertThat(Commands.rulesWith("slipway")).isEmpty();
            }
        });
    }

    @Test
    void theWorldReachesAPublishedPortOverIpv6() throws Exception {
        Lab.run(lab -> {
            Commands.run("busybox", "ip", "-6", "addr", "add", "fd77::1/64", "dev", "eth0");
            lab.fromOutside(() -> {
                Sysctl.write("ipv6/conf/eth0/disable_ipv6", "0");
                return Commands.run("busybox", "ip", "-6", "addr", "add", "fd77::2/64", "dev", "eth0");
            });
            try (Networks networks = open("six");
                    Attachment container = networks.connect(bridge("c1", "8080:80", "8080:80/udp"));
                    Echo inside = Echo.in(namespace(container), "inside", 80)) {
                // Addresses of IPv6 can be used once the kernel has seen that nobody else has them.
                until(() -> lab.fromOutside(() -> Echo.reachesTcp("fd77::1", 8080)));
                assertThat(lab.fromOutside(() -> Echo.askUdp("fd77::1", 8080))).startsWith("inside ");
                networks.disconnect("c1");
                networks.destroy();
            }
        });
    }

    @Test
    void theInsideIsAsDockerMakesIt() throws Exception {
        Lab.run(lab -> {
            MacAddress mac = MacAddress.parse("02:11:22:33:44:55");
            try (Networks networks = open("one");
                    Attachment first = networks.connect(bridge("c1"));
                    Attachment second = networks.connect(new ConnectRequest(
                            "c2",
                            new NetworkMode.Bridge(),
                            List.of(),
                            Optional.of(mac),
                            Optional.of(Lab.address("172.17.3.4"))))) {
                assertThat(first.endpoint().orElseThrow().toString())
                        .contains("172.17.0.2", "prefixLength=16", "172.17.0.1", "02:42:ac:11:00:02");
                String inside = Lab.in(namespace(first), () -> Commands.run("busybox", "ip", "addr"));
                assertThat(inside)
                        .contains("eth0@", "02:42:ac:11:00:02", "172.17.0.2/16 brd 172.17.255.255", "127.0.0.1/8")
                        .doesNotContain("inet6 fe80");
                assertThat(Lab.in(namespace(first), () -> Commands.run("busybox", "ip", "route")))
                        .contains("default via 172.17.0.1 dev eth0", "172.17.0.0/16 dev eth0");
                assertThat(Lab.in(namespace(second), () -> Commands.run("busybox", "ip", "addr")))
                        .contains("02:11:22:33:44:55", "172.17.3.4/16");
                assertThat(networks.endpoint("c2")).isEqualTo(second.endpoint());
                assertThatThrownBy(() -> networks.connect(new ConnectRequest(
                                "c3",
                                new NetworkMode.Bridge(),
                                List.of(),
                                Optional.empty(),
                                Optional.of(Lab.address("172.17.3.4")))))
                        .hasMessageContaining("already in use");
                assertThatThrownBy(() -> networks.connect(bridge("c1"))).hasMessageContaining("connected already");
                assertThatThrownBy(networks::destroy).hasMessageContaining("2 containers");
                networks.reconcile(Set.of());
                networks.destroy();
            }
        });
    }

    @Test
    void theOtherModesHaveWhatTheirNamesSay() throws Exception {
        Lab.run(lab -> {
            try (Networks networks = open("one");
                    Attachment none = networks.connect(ConnectRequest.of("c1", new NetworkMode.None()));
                    Attachment host = networks.connect(ConnectRequest.of("c2", new NetworkMode.Host()))) {
                assertThat(host.netnsFd()).isEmpty();
                assertThat(Lab.in(namespace(none), NetworksTest::links)).containsExactly("lo");
                assertThat(Lab.in(namespace(none), () -> Commands.run("busybox", "ip", "addr")))
                        .contains("127.0.0.1/8", "LOOPBACK,UP");
                Process other = Lab.in(namespace(none), () -> new ProcessBuilder("sleep", "60").start());
                try (Attachment shared =
                        networks.connect(ConnectRequest.of("c3", new NetworkMode.SharedWith((int) other.pid())))) {
                    assertThat(Lab.in(namespace(shared), NetworksTest::links)).containsExactly("lo");
                } finally {
                    other.destroyForcibly();
                }
                networks.disconnect("c1");
                networks.destroy();
            }
        });
    }

    @Test
    void twoInstancesDoNotMeet() throws Exception {
        Lab.run(lab -> {
            try (Networks one = open("one");
                    Networks two = open("two");
                    Attachment first = one.connect(bridge("c1", "8080:80"));
                    Attachment second = two.connect(bridge("c1", "8081:80"));
                    Echo insideFirst = Echo.in(namespace(first), "first", 80);
                    Echo insideSecond = Echo.in(namespace(second), "second", 80)) {
                assertThat(one.bridge().subnet()).isNotEqualTo(two.bridge().subnet());
                assertThat(lab.fromOutside(() -> Echo.askTcp(Lab.MACHINE, 8080)))
                        .startsWith("first ");
                assertThat(lab.fromOutside(() -> Echo.askTcp(Lab.MACHINE, 8081)))
                        .startsWith("second ");
                assertThatThrownBy(() -> one.connect(bridge("c2", "8081:80"))).isInstanceOf(PortInUseException.class);
                one.reconcile(Set.of());
                one.destroy();
                assertThat(lab.fromOutside(() -> Echo.askTcp(Lab.MACHINE, 8081)))
                        .startsWith("second ");
                assertThat(Echo.askTcp("::1", 8081)).startsWith("second ");
                two.reconcile(Set.of());
                two.destroy();
                assertThat(links()).containsExactlyInAnyOrder("lo", "eth0");
            }
        });
    }

    @Test
    void portsGoOnServingWhileTheAgentIsAwayAndWhenItIsBack() throws Exception {
        Lab.run(lab -> {
            Networks networks = open("one");
            try (Attachment container = networks.connect(bridge("kept", "8080:80", "8080:80/udp"));
                    Attachment ended = networks.connect(bridge("ended", "9090:80"));
                    Echo inside = Echo.in(namespace(container), "inside", 80);
                    Echo.Conversation talk = lab.fromOutside(() -> Echo.converse(Lab.MACHINE, 8080));
                    Echo.Conversation talkSix = Echo.converse("::1", 8080)) {
                Endpoint endpoint = networks.endpoint("kept").orElseThrow();
                networks.close();
                talk.exchange("away");
                talkSix.exchange("away");
                assertThat(lab.fromOutside(() -> Echo.askTcp(Lab.MACHINE, 8080)))
                        .startsWith("inside ");
                assertThat(Echo.askUdp("::1", 8080)).startsWith("inside ");
                assertThatThrownBy(() -> new ServerSocket(8080)).isInstanceOf(java.net.BindException.class);

                Networks again = open("one");
                talk.exchange("back");
                talkSix.exchange("back");
                assertThat(again.endpoint("kept")).contains(endpoint);
                assertThat(again.ports("kept")).hasSize(4);
                assertThat(again.reconcile(Set.of("kept"))).containsExactly("ended");
                assertThat(again.endpoint("ended")).isEmpty();
                assertThat(proxies("one")).hasSize(1);
                talk.exchange("reconciled");
                assertThat(Echo.askTcp("::1", 8080)).startsWith("inside ");
                assertThatThrownBy(() -> again.connect(bridge("new", "8080:80")))
                        .hasMessage("Bind for 0.0.0.0:8080 failed: port is already allocated");
                try (Attachment next = again.connect(bridge("next", "9090:80"))) {
                    assertThat(next.endpoint().orElseThrow().ip()).isNotEqualTo(endpoint.ip());
                }
                again.reconcile(Set.of());
                assertThat(proxies("one")).isEmpty();
                again.destroy();
            }
        });
    }

    @Test
    void aProxyThatHasDiedIsStartedAgainByTheNextAgent() throws Exception {
        Lab.run(lab -> {
            Networks networks = open("proxyless");
            try (Attachment container = networks.connect(bridge("c1", "8080:80"));
                    Echo inside = Echo.in(namespace(container), "inside", 80)) {
                networks.close();
                killProxies("proxyless");
                until(() -> proxies("proxyless").isEmpty());
                assertThat(Echo.askTcp("127.0.0.1", 8080)).startsWith("inside ");
                try (Networks again = open("proxyless")) {
                    assertThat(Echo.askTcp("::1", 8080)).startsWith("inside ");
                    again.disconnect("c1");
                    again.destroy();
                }
            }
        });
    }

    private static void killProxies(String instance) {
        ProcessHandle.allProcesses()
                .filter(process -> commandLine(process.pid()).startsWith("slipway-ports " + RUN + instance + "/"))
                .forEach(ProcessHandle::destroyForcibly);
    }

    @Test
    void aProxyThatHasDiedIsStartedAgainSomeTimes() throws Exception {
        Lab.run(lab -> {
            try (Networks networks = open("mortal");
                    Attachment container = networks.connect(bridge("c1", "8080:80"));
                    Echo inside = Echo.in(namespace(container), "inside", 80)) {
                for (int i = 0; i < 2; i++) {
                    killProxies("mortal");
                    until(() -> proxies("mortal").isEmpty());
                    until(() -> proxies("mortal").size() == 1 && Echo.reachesTcp("::1", 8080));
                    assertThat(Echo.askTcp("::1", 8080)).startsWith("inside ");
                }
                networks.disconnect("c1");
                assertThat(proxies("mortal")).isEmpty();
                networks.destroy();
            }
        });
    }

    @Test
    void theBridgeTakesNoRouterFromAContainer() throws Exception {
        Lab.run(lab -> {
            try (Networks networks = open("ra")) {
                assertThat(Sysctl.read("ipv6/conf/" + networks.bridge().name() + "/accept_ra"))
                        .isEqualTo("0");
                networks.destroy();
            }
        });
    }

    @Test
    void aLeaseThatCannotBeReadIsDropped() throws Exception {
        Lab.run(lab -> {
            Networks networks = open("torn");
            try (Attachment container = networks.connect(bridge("c1"))) {
                networks.close();
                Path lease = leases("torn").getFirst();
                Files.writeString(lease, "{\"ip\": ");
                try (Networks again = open("torn")) {
                    assertThat(again.endpoint("c1")).isEmpty();
                    assertThat(lease).doesNotExist();
                    again.reconcile(Set.of("c1"));
                    again.destroy();
                }
            }
        });
    }

    private static String commandLine(long pid) {
        try {
            return Files.readString(Path.of("/proc/" + pid + "/cmdline")).replace('\0', ' ');
        } catch (IOException e) {
            return "";
        }
    }

    @Test
    void linksThatNobodyKnowsAreRemoved() throws Exception {
        Lab.run(lab -> {
            try (Networks networks = open("one");
                    Attachment container = networks.connect(bridge("c1"))) {
                // As an agent leaves it that dies between writing and making, and one whose record is lost.
                String stray = new Names(RUN + "one").link("lost");
                Commands.run("busybox", "ip", "link", "add", "name", stray, "type", "bridge");
                networks.reconcile(Set.of("c1"));
                assertThat(links()).doesNotContain(stray).hasSize(4);
                networks.disconnect("c1");
                networks.destroy();
            }
        });
    }

    @Test
    void theLinkGoesWithTheLastOfTheNamespace() throws Exception {
        Lab.run(lab -> {
            try (Networks networks = open("one")) {
                networks.connect(bridge("c1")).close();
                until(() -> links().size() == 3);
                networks.disconnect("c1");
                networks.disconnect("c1");
                networks.destroy();
            }
        });
    }

    @Test
    void aPortThatIsTakenIsRefusedAndNothingIsLeft() throws Exception {
        Lab.run(lab -> {
            try (Networks networks = open("one");
                    ServerSocket program = new ServerSocket(8080, 1, InetAddress.ofLiteral("127.0.0.1"))) {
                List<String> before = links();
                assertThatThrownBy(() -> networks.connect(bridge("c1", "7070:70", "8080:80")))
                        .isInstanceOf(PortInUseException.class)
                        .hasMessage("Bind for 0.0.0.0:8080 failed: port is already allocated");
                assertThat(networks.endpoint("c1")).isEmpty();
                until(() -> links().equals(before));
                assertThat(proxies("one")).isEmpty();
                until(() -> leases("one").isEmpty());
                assertThatThrownBy(() -> networks.connect(bridge("c1", "7070:70", "7070:71")))
                        .isInstanceOf(PortInUseException.class);
                assertThatThrownBy(() -> networks.connect(ConnectRequest.of("c1", new NetworkMode.Bridge())
                                .withPorts(List.of(port("192.0.2.7", "80", "80")))))
                        .hasMessageContaining("cannot assign requested address");
                try (Attachment container = networks.connect(bridge("c1", "7070:70", "8080:80/udp"))) {
                    assertThat(container.ports()).hasSize(4);
                }
                networks.disconnect("c1");
                networks.destroy();
            }
        });
    }

    @Test
    void aRangeGivesTheFirstFreePortAndNoPortGivesAnyFreeOne() throws Exception {
        Lab.run(lab -> {
            try (Networks networks = open("one");
                    ServerSocket program = new ServerSocket(8000);
                    Attachment first = networks.connect(bridge("c1", "8000-8002:80"));
                    Attachment second = networks.connect(bridge("c2", "8000-8002:80"));
                    Attachment third = networks.connect(bridge("c3", ":80", "0:81"));
                    Echo inside = Echo.in(namespace(third), "inside", 80)) {
                assertThat(first.ports()).extracting(PortBinding::hostPort).containsExactly(8001, 8001);
                assertThat(second.ports()).extracting(PortBinding::hostPort).containsExactly(8002, 8002);
                assertThatThrownBy(() -> networks.connect(bridge("c4", "8000-8002:80")))
                        .isInstanceOf(PortInUseException.class);
                int chosen = third.ports().getFirst().hostPort();
                assertThat(chosen).isBetween(32768, 60999);
                assertThat(third.ports())
                        .extracting(PortBinding::hostPort)
                        .containsExactly(chosen, chosen, chosen + 1, chosen + 1);
                assertThat(Echo.askTcp("127.0.0.1", chosen)).startsWith("inside ");
                networks.reconcile(Set.of());
                networks.destroy();
            }
        });
    }

    @Test
    void addressesAreUsedUpAndComeBack() throws Exception {
        Lab.run(lab -> {
            try (Networks networks = open("one", Optional.of(Subnet.parse("10.5.0.0/29")))) {
                for (int i = 2; i <= 6; i++) {
                    networks.connect(bridge("c" + i)).close();
                    assertThat(networks.endpoint("c" + i).orElseThrow().ip().getHostAddress())
                            .isEqualTo("10.5.0." + i);
                }
                assertThatThrownBy(() -> networks.connect(bridge("c7")))
                        .hasMessageContaining("no available IPv4 addresses");
                networks.disconnect("c4");
                try (Attachment container = networks.connect(bridge("c7"))) {
                    assertThat(container.endpoint().orElseThrow().ip().getHostAddress())
                            .isEqualTo("10.5.0.4");
                }
                networks.reconcile(Set.of());
                networks.destroy();
            }
        });
    }

    @Test
    void theSubnetIsOneThatNoRouteUsesAndStaysTheSame() throws Exception {
        Lab.run(lab -> {
            Commands.run("busybox", "ip", "route", "add", "172.17.0.0/16", "via", Lab.OUTSIDE);
            Commands.run("busybox", "ip", "route", "add", "172.18.5.0/24", "via", Lab.OUTSIDE);
            try (Networks networks = open("one")) {
                assertThat(networks.bridge().subnet()).hasToString("172.19.0.0/16");
                Commands.run("busybox", "ip", "route", "del", "172.17.0.0/16");
                networks.destroy();
            }
            try (Networks networks = open("one")) {
                assertThat(networks.bridge().subnet()).hasToString("172.19.0.0/16");
                networks.destroy();
            }
        });
    }

    @Test
    void rulesThatAreTakenAwayComeBackByThemselves() throws Exception {
        Lab.run(lab -> {
            try (Networks networks = open("one");
                    Attachment container = networks.connect(bridge("c1", "8080:80"));
                    Echo inside = Echo.in(namespace(container), "inside", 80)) {
                Commands.flushRules();
                Commands.dropForwards();
                until(() -> lab.fromOutside(() -> Echo.reachesTcp(Lab.MACHINE, 8080)));
                networks.disconnect("c1");
                networks.destroy();
                assertThat(Commands.run("iptables", "-S", "FORWARD")).isEqualTo("-P FORWARD DROP");
            }
        });
    }

    @Test
    void aClientOfUdpFindsTheNextContainer() throws Exception {
        Lab.run(lab -> {
            try (Networks networks = open("one")) {
                java.net.DatagramSocket client = lab.fromOutside(() -> new java.net.DatagramSocket());
                // The first packet comes before the port is published and makes an entry that leads nowhere.
                assertThat(Echo.reachesUdp(client, Lab.MACHINE, 5353)).isFalse();
                for (String name : List.of("first", "second")) {
                    try (Attachment container = networks.connect(bridge(name, "5353:53/udp"));
                            Echo inside = Echo.in(namespace(container), name, 53)) {
                        assertThat(Echo.askUdp(client, Lab.MACHINE, 5353)).startsWith(name);
                        // The next one gets another address.
                        networks.connect(bridge("between-" + name)).close();
                        networks.disconnect(name);
                    }
                }
                client.close();
                networks.reconcile(Set.of());
                networks.destroy();
            }
        });
    }

    @Test
    void aHundredContainersLeaveNothing() throws Exception {
        Lab.run(lab -> {
            try (Networks networks = open("one")) {
                networks.connect(bridge("warm", "8080:80")).close();
                networks.disconnect("warm");
                until(() -> leases("one").isEmpty());
                List<String> linksBefore = links();
                List<String> rulesBefore = Commands.rulesWith("");
                long descriptorsBefore = descriptors();
                for (int i = 0; i < 100; i++) {
                    networks.connect(bridge("c" + i, "8080:80", "8080:80/udp")).close();
                    networks.disconnect("c" + i);
                }
                until(() -> leases("one").isEmpty());
                assertThat(links()).isEqualTo(linksBefore);
                assertThat(Commands.rulesWith("")).isEqualTo(rulesBefore);
                assertThat(descriptors()).isLessThanOrEqualTo(descriptorsBefore);
                assertThat(proxies("one")).isEmpty();
                networks.destroy();
            }
        });
    }

    /** Counted from outside, as a leak of the product's own bookkeeping would be. */
    private static long descriptors() throws IOException {
        try (Stream<Path> open = Files.list(Path.of("/proc/self/fd"))) {
            return open.count();
        }
    }

    @Test
    void containersThatStartAtTheSameTimeGetDifferentAddressesAndPorts() throws Exception {
        Lab.run(lab -> {
            // Platform threads: they are in the lab's namespace, as the thread is that makes them.
            try (Networks networks = open("one");
                    ExecutorService threads = Executors.newFixedThreadPool(8)) {
                List<Future<Attachment>> started = new ArrayList<>();
                for (int i = 0; i < 40; i++) {
                    String id = "c" + i;
                    started.add(threads.submit(() -> networks.connect(bridge(id, ":80"))));
                }
                Set<String> addresses = new java.util.HashSet<>();
                Set<Integer> ports = new java.util.HashSet<>();
                for (Future<Attachment> future : started) {
                    try (Attachment container = future.get()) {
                        addresses.add(container.endpoint().orElseThrow().ip().getHostAddress());
                        ports.add(container.ports().getFirst().hostPort());
                    }
                }
                assertThat(addresses).hasSize(40);
                assertThat(ports).hasSize(40);
                assertThat(networks.reconcile(Set.of())).hasSize(40);
                networks.destroy();
                assertThat(links()).containsExactlyInAnyOrder("lo", "eth0");
            }
        });
    }

    @Test
    void withoutAnyWayToPublishPortsTheMachineIsRefusedInWords() throws Exception {
        Lab.run(lab -> assertThatThrownBy(() -> Networks.open(new NetworkConfig(
                        "none",
                        folder.resolve("run"),
                        folder.resolve("data"),
                        Optional.empty(),
                        Optional.of(folder),
                        List.of(folder))))
                .isInstanceOf(NetworkUnavailableException.class)
                .hasMessageContaining("install libnftables1 or iptables"));
    }
}
