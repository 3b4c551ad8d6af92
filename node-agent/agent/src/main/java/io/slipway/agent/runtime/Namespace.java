package io.slipway.agent.runtime;

/** Where one namespace of a container comes from. */
public sealed interface Namespace {
    /** A fresh one. A fresh network namespace gets its loopback interface up. */
    record New() implements Namespace {}

    /** The agent's own. */
    record Host() implements Namespace {}

    /** One that exists, by an open descriptor of this process; the descriptor stays the caller's to close. */
    record Joined(int descriptor) implements Namespace {}
}
