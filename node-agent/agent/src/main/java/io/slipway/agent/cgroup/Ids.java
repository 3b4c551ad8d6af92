package io.slipway.agent.cgroup;

/** Names of groups: what may be the name of one directory. */
final class Ids {
    private Ids() {}

    static void check(String id) {
        if (!id.matches("[a-zA-Z0-9][a-zA-Z0-9_.-]{0,127}")) {
            throw new IllegalArgumentException("invalid container id: '" + id + "'");
        }
    }
}
