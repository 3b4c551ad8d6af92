package io.slipway.outbound;

import java.io.IOException;
import java.net.InetAddress;

/** A connection was not made, since the host has an address that the policy does not allow. */
public final class ForbiddenAddressException extends IOException {
    private static final long serialVersionUID = 1L;

    /**
     * Creates the exception for a host and the first of its addresses that is not allowed.
     *
     * @param setting that does not list it
     */
    ForbiddenAddressException(String host, InetAddress address, String setting) {
        super("%s is not connected to: its address %s is not public or is this machine's own, and %s does not list it"
                .formatted(host, address.getHostAddress(), setting));
    }

    /** Creates the exception for a name that means the machine itself, or what only a proxy can tell. */
    ForbiddenAddressException(String host, String setting) {
        super("%s is not connected to: it names the machine of the proxy, and %s does not list 127.0.0.1"
                .formatted(host, setting));
    }
}
