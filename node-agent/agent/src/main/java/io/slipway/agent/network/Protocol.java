package io.slipway.agent.network;

/** Transport protocols whose ports can be published. */
public enum Protocol {
    TCP,
    UDP;

    /** As docker writes it after the port; an empty text is TCP. */
    public static Protocol parse(String text) {
        return switch (text) {
            case "tcp", "TCP", "" -> TCP;
            case "udp", "UDP" -> UDP;
            default -> throw new IllegalArgumentException("port protocol '" + text + "' is not supported: tcp or udp");
        };
    }

    @Override
    public String toString() {
        return this == TCP ? "tcp" : "udp";
    }
}
