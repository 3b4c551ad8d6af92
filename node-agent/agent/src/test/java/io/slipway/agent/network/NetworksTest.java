package io.slipway.agent.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NetworksTest {
    @TempDir
    Path folder;

    private Networks open(String instance) throws Exception {
        return Networks.open(new NetworkConfig(
                instance,
                folder.resolve(instance + "-run"),
                folder.resolve(instance + "-data"),
                Optional.empty(),
                Optional.of(Lab.libraries()),
                List.of()));
    }

    private static ConnectRequest bridge(String id, String... ports) {
        List<PublishedPort> published = java.util.Arrays.stream(ports)
                .map(text -> {
                    String[] parts = text.split(":", -1);
                    return PublishedPort.parse(parts[1], "", parts[0]);
                })
                .toList();
        return ConnectRequest.of(id, new NetworkMode.Bridge()).withPorts(published);
    }

    @Test
    void aContainerReachesTheWorldAndIsReachedAtItsPublishedPort() throws Exception {
        Lab.run(lab -> {
            try (Networks networks = open("one");
                    Attachment container = networks.connect(bridge("c1", "8080:80", "8080:80/udp"));
                    Echo inside = Echo.in(container.netnsFd().orElseThrow(), "inside", 80);
                    Echo world = lab.fromOutside(() -> Echo.here("world", 99))) {
                int namespace = container.netnsFd().orElseThrow();
                assertThat(Lab.in(namespace, () -> Echo.askTcp(Lab.OUTSIDE, 99)))
                        .isEqualTo("world " + Lab.MACHINE);
                assertThat(Lab.in(namespace, () -> Echo.askUdp(Lab.OUTSIDE, 99)))
                        .isEqualTo("world " + Lab.MACHINE);
                assertThat(lab.fromOutside(() -> Echo.askTcp(Lab.MACHINE, 8080)))
                        .isEqualTo("inside " + Lab.OUTSIDE);
                assertThat(lab.fromOutside(() -> Echo.askUdp(Lab.MACHINE, 8080)))
                        .isEqualTo("inside " + Lab.OUTSIDE);
                assertThat(Echo.askTcp("127.0.0.1", 8080)).startsWith("inside ");
                assertThat(Echo.askUdp("127.0.0.1", 8080)).startsWith("inside ");
                assertThat(Echo.askTcp(Lab.MACHINE, 8080)).startsWith("inside ");
                // The server has IPv4 alone; the proxy carries.
                assertThat(Echo.askTcp("::1", 8080)).startsWith("inside ");
                assertThat(Echo.askUdp("::1", 8080)).startsWith("inside ");
                // Its own published port, by the machine's addresses.
                assertThat(Lab.in(namespace, () -> Echo.askTcp(Lab.MACHINE, 8080)))
                        .startsWith("inside ");
                assertThat(Lab.in(namespace, () -> Echo.askUdp(Lab.MACHINE, 8080)))
                        .startsWith("inside ");
                try (Attachment other = networks.connect(bridge("c2"))) {
                    int second = other.netnsFd().orElseThrow();
                    assertThat(Lab.in(second, () -> Echo.askTcp(Lab.MACHINE, 8080)))
                            .startsWith("inside ");
                    assertThat(Lab.in(second, () -> Echo.askTcp("172.17.0.2", 80)))
                            .isEqualTo("inside 172.17.0.3");
                    networks.disconnect("c2");
                }
                networks.disconnect("c1");
                assertThatThrownBy(() -> lab.fromOutside(() -> Echo.askTcp(Lab.MACHINE, 8080)));
                networks.destroy();
            }
        });
    }
}
