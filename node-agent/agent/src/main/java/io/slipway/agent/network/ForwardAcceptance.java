package io.slipway.agent.network;

import java.io.IOException;

/**
 * Where somebody else, such as dockerd, drops by policy whatever the machine forwards, a verdict of our own table does not
 * help: only a rule in the chain that drops does.
 */
interface ForwardAcceptance {
    /** Accepts what comes from the bridge or goes to it, in every such chain that is there. */
    void ensure() throws IOException;

    /** Whether nothing is left to {@link #ensure}. */
    boolean holds() throws IOException;

    /** Takes the rules back out. */
    void withdraw() throws IOException;
}
