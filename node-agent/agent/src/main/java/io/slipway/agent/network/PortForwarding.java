package io.slipway.agent.network;

import java.io.IOException;
import java.util.Collection;

/**
 * The instance's packet rules in the kernel: published ports, masquerade for what leaves the bridge, and that forwarding
 * to and from the bridge is accepted also where somebody else's rules would drop it. They work without the agent. Calls
 * are made by one thread at a time.
 */
interface PortForwarding {
    /** How it is done, for {@code docker info} and the log. */
    String name();

    /**
     * Makes all rules from nothing in one transaction: there is no moment at which a forward that was there before and is
     * there afterwards does not work.
     */
    void rebuild(Collection<Forward> forwards) throws IOException;

    /** Adds all or none. They are not there yet. */
    void add(Collection<Forward> forwards) throws IOException;

    /** Removes them; those that are not there are passed over. */
    void remove(Collection<Forward> forwards) throws IOException;

    /**
     * Looks whether somebody has taken the rules away or has begun to drop what the bridge forwards.
     *
     * @return false when {@link #rebuild} is needed
     */
    boolean intact() throws IOException;

    /** Removes everything that the instance has in the kernel's rules. */
    void destroy() throws IOException;
}
