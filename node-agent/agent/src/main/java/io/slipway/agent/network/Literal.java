package io.slipway.agent.network;

import java.net.InetAddress;
import java.util.regex.Pattern;

/** Addresses as text. Java also takes {@code 10.1} and numbers of one part for IPv4; docker and this do not. */
final class Literal {
    private static final String BYTE = "(25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)";
    private static final Pattern IPV4 = Pattern.compile(BYTE + "(\\." + BYTE + "){3}");
    private static final Pattern IPV6 = Pattern.compile("[0-9a-fA-F:.]*:[0-9a-fA-F:.]*");

    private Literal() {}

    /** Four numbers with dots, or IPv6 with or without brackets. */
    static InetAddress parse(String text) {
        String bare = text.startsWith("[") && text.endsWith("]") ? text.substring(1, text.length() - 1) : text;
        if (IPV4.matcher(text).matches() || IPV6.matcher(bare).matches()) {
            return InetAddress.ofLiteral(bare);
        }
        throw new IllegalArgumentException("invalid IP address: '" + text + "'");
    }
}
