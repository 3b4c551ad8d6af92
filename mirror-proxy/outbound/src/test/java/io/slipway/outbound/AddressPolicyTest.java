package io.slipway.outbound;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AddressPolicyTest {
    private static final AddressPolicy PUBLIC = AddressPolicy.of("slipway.private-networks", List.of());

    private static InetAddress address(String literal) {
        return InetAddress.ofLiteral(literal);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1.1.1.1",
                "9.255.255.255",
                "11.0.0.0",
                "100.63.255.255",
                "100.128.0.0",
                "126.255.255.255",
                "128.0.0.0",
                "168.63.129.15",
                "168.63.129.17",
                "169.253.255.255",
                "169.255.0.0",
                "172.15.255.255",
                "172.32.0.0",
                "191.255.255.255",
                "192.0.1.0",
                "192.0.3.0",
                "192.167.255.255",
                "192.169.0.0",
                "198.17.255.255",
                "198.20.0.0",
                "198.51.99.255",
                "198.51.101.0",
                "203.0.112.255",
                "203.0.114.0",
                "223.255.255.255",
                "2001:200::1",
                "2606:4700::1111",
                "2a00:1450:4001::",
                "3ffe:ffff::1",
                "2001:db7:ffff::",
                "2001:db9::",
                "64:ff9b::1.1.1.1",
                "2002:101:101::1",
                "::ffff:8.8.8.8"
            })
    void whatEverybodyReachesIsAllowed(String literal) {
        assertThat(PUBLIC.allows(address(literal))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0.0.0.0",
                "0.1.2.3",
                "10.0.0.0",
                "10.255.255.255",
                "100.64.0.0",
                "100.127.255.255",
                "127.0.0.1",
                "127.255.255.255",
                "168.63.129.16",
                "169.254.169.254",
                "172.16.0.0",
                "172.31.255.255",
                "192.0.0.1",
                "192.0.2.1",
                "192.88.99.1",
                "192.168.0.0",
                "192.168.255.255",
                "198.18.0.0",
                "198.19.255.255",
                "198.51.100.7",
                "203.0.113.7",
                "224.0.0.1",
                "239.255.255.255",
                "240.0.0.1",
                "255.255.255.255",
                "::",
                "::1",
                "::10.0.0.1",
                "::8.8.8.8",
                "fe80::1",
                "fec0::1",
                "fc00::1",
                "fd12:3456::1",
                "ff02::1",
                "2001::1",
                "2001:2::1",
                "2001:db8::1",
                "3fff::1",
                "4000::1",
                "100::1",
                "64:ff9b::10.0.0.1",
                "64:ff9b::7f00:1",
                "64:ff9b:1::808:808",
                "2002:a00:1::1",
                "2002:7f00:1::",
                "2002:a9fe:a9fe::1",
                "::ffff:192.168.1.1"
            })
    void whatOnlyThisMachineOrItsNetworksReachIsNot(String literal) {
        assertThat(PUBLIC.allows(address(literal))).isFalse();
        assertThat(AddressPolicy.ANY.allows(address(literal))).isTrue();
    }

    @Test
    void thisMachineIsNotConnectedToByItsPublicAddressesEither() throws Exception {
        InetAddress own = address("9.8.7.6");
        AddressPolicy policy = AddressPolicy.of("slipway.private-networks", List.of(), own::equals);
        assertThat(policy.allows(own)).isFalse();
        assertThat(policy.allows(address("64:ff9b::9.8.7.6"))).isFalse();
        assertThat(policy.allows(address("9.8.7.5"))).isTrue();
        assertThat(AddressPolicy.of("slipway.private-networks", List.of("9.8.7.6"), own::equals)
                        .allows(own))
                .isTrue();
        List<InetAddress> addresses = NetworkInterface.networkInterfaces()
                .flatMap(NetworkInterface::inetAddresses)
                .toList();
        assertThat(addresses).isNotEmpty();
        for (InetAddress address : addresses) {
            assertThat(PUBLIC.allows(address)).as("%s", address).isFalse();
        }
    }

    @Test
    void aListedRangeIsAllowedAndNothingBesideIt() {
        AddressPolicy policy = AddressPolicy.of(
                "slipway.private-networks",
                List.of("10.1.0.0/16", " 192.168.7.9 ", "fd00:1::/32", "::1", "172.16.0.0/13"));
        for (String listed :
                List.of("10.1.0.0", "10.1.255.255", "192.168.7.9", "fd00:1:ffff::1", "::1", "172.23.1.1")) {
            assertThat(policy.allows(address(listed))).as(listed).isTrue();
        }
        for (String beside : List.of("10.0.255.255", "10.2.0.0", "192.168.7.8", "fd00:2::1", "::2", "172.24.0.0")) {
            assertThat(policy.allows(address(beside))).as(beside).isFalse();
        }
        assertThat(policy.allows(address("8.8.8.8"))).isTrue();
    }

    @Test
    void aListedAddressIsAllowedInEachOfItsForms() throws Exception {
        AddressPolicy policy = AddressPolicy.of("slipway.private-networks", List.of("10.1.0.0/16"));
        assertThat(policy.allows(address("64:ff9b::10.1.2.3"))).isTrue();
        assertThat(policy.allows(address("2002:a01:203::1"))).isTrue();
        byte[] mapped = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -1, -1, 10, 1, 2, 3};
        assertThat(policy.allows(Inet6Address.getByAddress(null, mapped, -1))).isTrue();
        assertThat(PUBLIC.allows(Inet6Address.getByAddress(null, mapped, -1))).isFalse();
        assertThat(AddressPolicy.of("slipway.private-networks", List.of("64:ff9b::/96"))
                        .allows(address("64:ff9b::10.1.2.3")))
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "10",
                "10.0.0",
                "10.0.0.0/",
                "10.0.0.0/33",
                "10.0.0.0/-1",
                "10.0.0.0/08",
                "10.0.0.1/8",
                "256.0.0.1",
                "10.0.0.0/8/8",
                "127.1",
                "0x7f.0.0.1",
                "localhost",
                "fd00::/129",
                "fd00::1/8",
                "fe80::1%eth0",
                "[::1]",
                ":::",
                "::/a",
                "fd00::/1000",
                "10.0.0.0/ 8",
                "1.2.3.4:5"
            })
    void whatIsNoRangeIsRefusedByName(String text) {
        assertThatThrownBy(() -> AddressPolicy.of("slipway.private-networks", List.of("10.0.0.0/8", text)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("slipway.private-networks: ")
                .hasMessageContaining("'" + text + "'");
    }

    @Test
    void randomTextIsARangeOrRefused() {
        Random random = new Random(1);
        String letters = "0123456789abcdefx.:/%[]- ";
        for (int i = 0; i < 200_000; i++) {
            StringBuilder text = new StringBuilder();
            for (int length = random.nextInt(12); length >= 0; length--) {
                text.append(letters.charAt(random.nextInt(letters.length())));
            }
            try {
                AddressRange.parse(text.toString());
                assertThat(text).doesNotContain("%").doesNotContain("[").doesNotContain("x");
            } catch (IllegalArgumentException e) {
                assertThat(e).hasMessageContaining("'" + text + "'");
            }
        }
    }

    @Test
    void aRangeHoldsJustTheAddressesThatBeginWithItsBits() throws Exception {
        Random random = new Random(2);
        for (int i = 0; i < 20_000; i++) {
            byte[] network = new byte[random.nextBoolean() ? 4 : 16];
            random.nextBytes(network);
            int bits = network.length * 8;
            int prefix = random.nextInt(bits + 1);
            byte[] start = bytes(number(network).shiftRight(bits - prefix).shiftLeft(bits - prefix), network.length);
            AddressRange range =
                    AddressRange.parse(InetAddress.getByAddress(start).getHostAddress() + "/" + prefix);
            byte[] other = start.clone();
            other[random.nextInt(other.length)] ^= (byte) (1 << random.nextInt(8));
            boolean inside =
                    number(other).shiftRight(bits - prefix).equals(number(start).shiftRight(bits - prefix));
            assertThat(range.contains(other)).isEqualTo(inside);
            assertThat(range.contains(new byte[20 - network.length])).isFalse();
        }
    }

    @Test
    void anIpv4AddressIsJudgedAlikeInEachOfItsForms() throws Exception {
        Random random = new Random(3);
        AddressPolicy policy = AddressPolicy.of("slipway.private-networks", List.of("10.0.0.0/9"), address -> false);
        for (int i = 0; i < 50_000; i++) {
            byte[] v4 = new byte[4];
            random.nextBytes(v4);
            if (random.nextInt(4) == 0) {
                v4[0] = 10;
            }
            boolean allowed = policy.allows(InetAddress.getByAddress(v4));
            byte[] mapped = new byte[16];
            mapped[10] = -1;
            mapped[11] = -1;
            System.arraycopy(v4, 0, mapped, 12, 4);
            byte[] nat64 = Arrays.copyOf(new byte[] {0, 0x64, -1, -101}, 16);
            System.arraycopy(v4, 0, nat64, 12, 4);
            byte[] sixToFour = new byte[16];
            random.nextBytes(sixToFour);
            sixToFour[0] = 0x20;
            sixToFour[1] = 2;
            System.arraycopy(v4, 0, sixToFour, 2, 4);
            for (byte[] form : List.of(mapped, nat64, sixToFour)) {
                assertThat(policy.allows(Inet6Address.getByAddress(null, form, -1)))
                        .as("%s", InetAddress.getByAddress(v4))
                        .isEqualTo(allowed);
            }
        }
    }

    /** Java's own idea of what is special is part of ours. */
    @Test
    void whatJavaCallsSpecialIsNeverPublic() throws Exception {
        Random random = new Random(4);
        for (int i = 0; i < 200_000; i++) {
            byte[] bytes = new byte[random.nextBoolean() ? 4 : 16];
            random.nextBytes(bytes);
            InetAddress address = InetAddress.getByAddress(bytes);
            if (address.isLoopbackAddress()
                    || address.isAnyLocalAddress()
                    || address.isLinkLocalAddress()
                    || address.isSiteLocalAddress()
                    || address.isMulticastAddress()) {
                assertThat(PUBLIC.allows(address)).as("%s", address).isFalse();
            }
        }
    }

    private static BigInteger number(byte[] bytes) {
        return new BigInteger(1, bytes);
    }

    private static byte[] bytes(BigInteger number, int length) {
        byte[] bytes = new byte[length];
        byte[] all = number.toByteArray();
        int count = Math.min(all.length, length);
        System.arraycopy(all, all.length - count, bytes, length - count, count);
        return bytes;
    }
}
