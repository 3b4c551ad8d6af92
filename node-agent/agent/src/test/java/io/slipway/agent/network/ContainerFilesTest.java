package io.slipway.agent.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slipway.agent.network.ResolvConf.Dns;
import java.net.Inet4Address;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ContainerFilesTest {
    private static final Inet4Address IP = Inet4Address.ofLiteral("172.17.0.2");
    private static final Inet4Address GATEWAY = Inet4Address.ofLiteral("172.17.0.1");
    private static final String BEGINNING = """
            127.0.0.1\tlocalhost
            ::1\tlocalhost ip6-localhost ip6-loopback
            fe00::0\tip6-localnet
            ff00::0\tip6-mcastprefix
            ff02::1\tip6-allnodes
            ff02::2\tip6-allrouters
            """;
    private static final String MACHINE = """
            # a comment
            nameserver 127.0.0.1
            nameserver 192.0.2.53
            search example.org example.net
            options ndots:2
            """;

    @Test
    void hostsNameTheContainerAfterTheUsersLines() {
        String text = HostsFile.render("web", "", Optional.of(IP), List.of(ExtraHost.parse("db:10.0.0.9", GATEWAY)));
        assertThat(text).isEqualTo(BEGINNING + "10.0.0.9\tdb\n172.17.0.2\tweb\n");
    }

    @Test
    void hostsHaveTheFullNameFirst() {
        assertThat(HostsFile.render("web", "example.org", Optional.of(IP), List.of()))
                .endsWith("172.17.0.2\tweb.example.org web\n");
        assertThat(HostsFile.render("web.example.org", "", Optional.of(IP), List.of()))
                .endsWith("172.17.0.2\tweb.example.org web\n");
    }

    @Test
    void hostsWithoutAnAddressDoNotNameTheContainer() {
        assertThat(HostsFile.render("web", "", Optional.empty(), List.of())).isEqualTo(BEGINNING);
    }

    @Test
    void hostGatewayIsTheBridge() {
        assertThat(ExtraHost.parse("machine:host-gateway", GATEWAY))
                .isEqualTo(new ExtraHost("machine", GATEWAY, GATEWAY.getHostAddress()));
        assertThat(ExtraHost.parse("six=[::1]", GATEWAY).address().getHostAddress())
                .isEqualTo("0:0:0:0:0:0:0:1");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "db", "db:", ":10.0.0.1", "db:10.0.0", "db:example.org", "a b:10.0.0.1", "a\nb:10.0.0.1"})
    void aLineThatIsNoneIsRefused(String text) {
        assertThatThrownBy(() -> ExtraHost.parse(text, GATEWAY)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void nameserversOnLoopbackAreLeftOut() {
        assertThat(ResolvConf.forContainer(MACHINE, Dns.NONE)).isEqualTo(MACHINE.replace("nameserver 127.0.0.1\n", ""));
    }

    @Test
    void withoutAnyNameserverThereArePublicOnes() {
        assertThat(ResolvConf.forContainer("nameserver 127.0.0.53\nsearch a\n", Dns.NONE))
                .isEqualTo("search a\nnameserver 8.8.8.8\nnameserver 8.8.4.4\n");
        assertThat(ResolvConf.forContainer("", Dns.NONE)).isEqualTo("nameserver 8.8.8.8\nnameserver 8.8.4.4\n");
    }

    @Test
    void whatTheUserSaysTakesThePlaceOfTheMachines() {
        assertThat(ResolvConf.forContainer(
                        MACHINE, new Dns(List.of("192.0.2.1"), List.of("a.example"), List.of("timeout:1"))))
                .isEqualTo("search a.example\nnameserver 192.0.2.1\noptions timeout:1\n");
        assertThat(ResolvConf.forContainer(MACHINE, new Dns(List.of(), List.of("."), List.of())))
                .isEqualTo("nameserver 192.0.2.53\noptions ndots:2\n");
    }

    @Test
    void theMachinesNetworkKeepsTheMachinesText() {
        assertThat(ResolvConf.forHostNetwork(MACHINE, Dns.NONE)).isEqualTo(MACHINE);
        assertThat(ResolvConf.forHostNetwork(MACHINE, new Dns(List.of("192.0.2.1"), List.of(), List.of())))
                .isEqualTo("search example.org example.net\nnameserver 192.0.2.1\noptions ndots:2\n");
    }

    @Test
    void aNameserverThatIsNoAddressIsRefused() {
        assertThatThrownBy(() -> new Dns(List.of("example.org"), List.of(), List.of()))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
