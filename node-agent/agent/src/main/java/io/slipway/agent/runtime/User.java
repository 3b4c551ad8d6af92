package io.slipway.agent.runtime;

import java.util.List;

/**
 * Who a process runs as, looked up by the shim in the container's own {@code /etc/passwd} and {@code /etc/group}: the
 * root file system is put together there and nowhere else.
 *
 * @param name as docker's {@code --user} has it: {@code name}, {@code uid}, {@code name:group}, {@code uid:gid}, or
 *     empty for root
 * @param additionalGroups names or numbers, of {@code --group-add}
 */
public record User(String name, List<String> additionalGroups) {
    public User {
        additionalGroups = List.copyOf(additionalGroups);
    }

    /** The user and the groups of its entries. */
    public static User of(String name) {
        return new User(name, List.of());
    }
}
