package io.slipway.agent.network;

import java.net.Inet4Address;
import java.net.InetAddress;

/**
 * A line of the user's for a container's {@code /etc/hosts}.
 *
 * @param written the address as the file shows it: as the user wrote it
 */
public record ExtraHost(String name, InetAddress address, String written) {
    private static final String GATEWAY = "host-gateway";

    /**
     * As docker's {@code --add-host} has it: {@code name:address}, also {@code name=address} and brackets around IPv6.
     *
     * @param gateway what {@code host-gateway} stands for: the machine as the container sees it
     */
    public static ExtraHost parse(String text, Inet4Address gateway) {
        int end = separator(text);
        if (end <= 0 || end == text.length() - 1) {
            throw new IllegalArgumentException("bad format for add-host: \"" + text + "\"");
        }
        String name = text.substring(0, end);
        String address = text.substring(end + 1);
        if (name.chars().anyMatch(letter -> letter <= ' ')) {
            throw new IllegalArgumentException("bad format for add-host: \"" + text + "\"");
        }
        if (address.equals(GATEWAY)) {
            return new ExtraHost(name, gateway, gateway.getHostAddress());
        }
        try {
            return new ExtraHost(name, Literal.parse(address), address);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("invalid IP address in add-host: \"" + address + "\"", e);
        }
    }

    private static int separator(String text) {
        int colon = text.indexOf(':');
        int equals = text.indexOf('=');
        if (equals < 0) {
            return colon;
        }
        return colon < 0 ? equals : Math.min(colon, equals);
    }
}
