package io.slipway.registry.v2;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.mock.web.MockHttpServletRequest;

/** From where clients call: directly, and behind proxies that are trusted or not. */
class ClientNetworkTest {
    private final ClientNetwork networks = new ClientNetwork(List.of("10.0.0.0/8", "fd00::/8"));

    private static MockHttpServletRequest request(String peer) {
        MockHttpServletRequest request = new MockHttpServletRequest();
        request.setRemoteAddr(peer);
        return request;
    }

    private String of(String peer, String header, String... lines) {
        MockHttpServletRequest request = request(peer);
        for (String line : lines) {
            request.addHeader(header, line);
        }
        return networks.of(request);
    }

    private String direct(String peer) {
        return networks.of(request(peer));
    }

    @Test
    void aNetworkIsAnAddressOfVersion4AndTheFirstHalfOfOneOfVersion6() {
        assertThat(direct("192.0.2.1")).isNotEqualTo(direct("192.0.2.2"));
        assertThat(direct("2001:db8:0:1::1"))
                .isEqualTo(direct("2001:db8:0:1:ffff::2"))
                .isNotEqualTo(direct("2001:db8:0:2::1"));
        assertThat(direct("fe80::1%eth0")).isEqualTo(direct("fe80::2%eth1"));
        assertThat(direct("::ffff:192.0.2.1")).isEqualTo(direct("192.0.2.1"));
    }

    @Test
    void onlyTrustedProxiesAreBelievedWhoCalledThem() {
        for (String header : List.of("X-Forwarded-For", "Forwarded")) {
            String hop = header.equals("Forwarded") ? "for=192.0.2.7" : "192.0.2.7";
            assertThat(of("10.1.1.1", header, hop)).isEqualTo(direct("192.0.2.7"));
            assertThat(of("192.0.2.1", header, hop)).isEqualTo(direct("192.0.2.1"));
        }
    }

    @Test
    void whatAClientSaysItselfInFrontOfAProxyCountsForNothing() {
        assertThat(of("10.1.1.1", "X-Forwarded-For", "198.51.100.1, 192.0.2.7, 10.2.2.2"))
                .isEqualTo(direct("192.0.2.7"));
        assertThat(of("10.1.1.1", "X-Forwarded-For", "198.51.100.1", "192.0.2.7,10.2.2.2"))
                .isEqualTo(direct("192.0.2.7"));
        assertThat(of("10.1.1.1", "Forwarded", "for=198.51.100.1;proto=http, for=192.0.2.7;by=10.2.2.2"))
                .isEqualTo(direct("192.0.2.7"));
        assertThat(of("10.1.1.1", "X-Forwarded-For", "10.3.3.3, 10.2.2.2")).isEqualTo(direct("10.3.3.3"));
    }

    @Test
    void addressesAreReadInAllTheirForms() {
        assertThat(of("10.1.1.1", "Forwarded", "For=\"192.0.2.7:8080\";proto=https"))
                .isEqualTo(direct("192.0.2.7"));
        assertThat(of("fd00::1", "Forwarded", "for=\"[2001:db8::1]:80\"")).isEqualTo(direct("2001:db8::1"));
        assertThat(of("fd00::1", "X-Forwarded-For", "2001:db8::1")).isEqualTo(direct("2001:db8::1"));
    }

    @Test
    void whatIsNoAddressLeavesTheProxyItself() {
        for (String none : List.of("unknown", "_hidden", "", "for=", "example.org", "dead.beef", "[::1", "1.2.3.4.5")) {
            assertThat(of("10.1.1.1", "X-Forwarded-For", none)).as(none).isEqualTo(direct("10.1.1.1"));
            assertThat(of("10.1.1.1", "Forwarded", "for=" + none)).as(none).isEqualTo(direct("10.1.1.1"));
        }
        assertThat(of("10.1.1.1", "X-Forwarded-For", "192.0.2.7, unknown, 10.2.2.2"))
                .isEqualTo(direct("10.2.2.2"));
    }
}
