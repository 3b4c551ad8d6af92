package io.slipway.agent.container;

import java.util.List;

/**
 * A container that was made.
 *
 * @param warnings what was asked for and has no effect on this machine, one sentence each
 */
public record CreatedContainer(ContainerId id, List<String> warnings) {
    public CreatedContainer {
        warnings = List.copyOf(warnings);
    }
}
