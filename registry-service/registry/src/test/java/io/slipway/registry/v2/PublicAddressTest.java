package io.slipway.registry.v2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.springframework.mock.web.MockHttpServletRequest;

class PublicAddressTest {
    @Test
    void isTheRequestsOwnHost() {
        assertThat(address(List.of()).of(request("10.0.0.9"))).isEqualTo("http://registry.test:5000");
    }

    @Test
    void believesATrustedProxy() {
        MockHttpServletRequest request = request("10.1.2.3");
        request.addHeader("X-Forwarded-Proto", "https");
        request.addHeader("X-Forwarded-Host", "hub.example:8443, inner");
        assertThat(address(List.of("10.0.0.0/8")).of(request)).isEqualTo("https://hub.example:8443");
    }

    @Test
    void believesTheStandardHeaderOfATrustedProxy() {
        MockHttpServletRequest request = request("::1");
        request.addHeader("Forwarded", "for=192.0.2.1;proto=https;host=\"hub.example\"");
        assertThat(address(List.of("::1")).of(request)).isEqualTo("https://hub.example");
    }

    @Test
    void ignoresForwardedHeadersOfStrangers() {
        MockHttpServletRequest request = request("192.0.2.7");
        request.addHeader("X-Forwarded-Proto", "https");
        request.addHeader("X-Forwarded-Host", "evil.example");
        request.addHeader("Forwarded", "host=evil.example;proto=https");
        assertThat(address(List.of("10.0.0.0/8")).of(request)).isEqualTo("http://registry.test:5000");
    }

    @Test
    void knowsAPeerOfAnInterfaceByItsAddress() {
        MockHttpServletRequest request = request("fe80:0:0:0:0:0:0:1%eth0");
        request.addHeader("X-Forwarded-Host", "hub.example");
        assertThat(address(List.of("fe80::/10")).of(request)).isEqualTo("http://hub.example");
        assertThat(address(List.of("10.0.0.0/8")).of(request)).isEqualTo("http://registry.test:5000");
    }

    @Test
    void trustsNoPeerWhoseAddressIsNone() {
        for (String peer : List.of("", "unknown", "fe80:::1", "%eth0")) {
            MockHttpServletRequest request = request(peer);
            request.addHeader("X-Forwarded-Host", "evil.example");
            assertThat(address(List.of("0.0.0.0/0", "::/0")).of(request)).isEqualTo("http://registry.test:5000");
        }
    }

    @Test
    void aFixedAddressWins() {
        PublicAddress address = new PublicAddress(Optional.of(URI.create("https://hub.example/")), List.of());
        assertThat(address.of(request("10.0.0.9"))).isEqualTo("https://hub.example");
    }

    @Test
    void withoutAHostItIsTheConnectionsOwnAddress() {
        MockHttpServletRequest request = request("::1");
        request.removeHeader("Host");
        request.setLocalPort(5000);
        request.setLocalAddr("10.0.0.1");
        assertThat(address(List.of()).of(request)).isEqualTo("http://10.0.0.1:5000");
        request.setLocalAddr("0:0:0:0:0:0:0:1");
        assertThat(address(List.of()).of(request)).isEqualTo("http://[0:0:0:0:0:0:0:1]:5000");
        request.setLocalAddr("fe80:0:0:0:0:0:0:1%eth0");
        assertThat(address(List.of()).of(request)).isEqualTo("http://[fe80:0:0:0:0:0:0:1]:5000");
    }

    @Test
    void aHostThatIsNoneCannotReachTheChallenge() {
        MockHttpServletRequest request = request("10.0.0.9");
        request.removeHeader("Host");
        request.addHeader("Host", "a\",evil=\"b");
        assertThat(address(List.of()).of(request)).doesNotContain("evil");
    }

    @Test
    void anAddressRangeThatIsNoneFailsTheStart() {
        assertThatThrownBy(() -> address(List.of("10.0.0.0/33"))).hasMessageContaining("10.0.0.0/33");
        assertThatThrownBy(() -> address(List.of("example.org"))).hasMessageContaining("example.org");
    }

    private static PublicAddress address(List<String> trusted) {
        return new PublicAddress(Optional.empty(), trusted);
    }

    private static MockHttpServletRequest request(String peer) {
        MockHttpServletRequest request = new MockHttpServletRequest("GET", "/v2/");
        request.setRemoteAddr(peer);
        request.addHeader("Host", "registry.test:5000");
        return request;
    }

    @Test
    void theHostThatWasAskedForIsKnownWhateverIsFixed() {
        PublicAddress fixed = new PublicAddress(Optional.of(URI.create("https://hub.example")), List.of("10.0.0.0/8"));
        assertThat(fixed.asked(request("192.0.2.7"))).isEqualTo("https://registry.test:5000");
        MockHttpServletRequest request = request("10.1.2.3");
        request.addHeader("X-Forwarded-Host", "mirror.example");
        assertThat(fixed.asked(request)).isEqualTo("https://mirror.example");
        assertThat(fixed.of(request)).isEqualTo("https://hub.example");
    }
}
