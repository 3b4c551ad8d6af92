package io.slipway.agent.network;

import java.io.IOException;

/** Two kinds of chains at once: a machine may have rules of both variants of iptables. */
record BothAcceptances(ForwardAcceptance first, ForwardAcceptance second) implements ForwardAcceptance {
    @Override
    public void ensure() throws IOException {
        first.ensure();
        second.ensure();
    }

    @Override
    public boolean holds() throws IOException {
        return first.holds() && second.holds();
    }

    @Override
    public void withdraw() throws IOException {
        first.withdraw();
        second.withdraw();
    }
}
