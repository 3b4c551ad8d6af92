package io.slipway.agent.container;

import java.util.Map;

/** Hears what happens to containers, right after it happened. Must not block. */
@FunctionalInterface
public interface ContainerEvents {
    /**
     * Something happened.
     *
     * @param action docker's word: create, start, die, kill, destroy, rename, pause, exec_start: CMD, …
     * @param attributes what the action adds to the container's own: exitCode, signal, oldName, …
     */
    void happened(String action, ContainerSnapshot container, Map<String, String> attributes);
}
