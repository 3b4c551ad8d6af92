package io.slipway.agent.container;

import java.util.List;

/** The processes of a container: a row of texts each, below titles. */
public record ProcessTable(List<String> titles, List<List<String>> rows) {
    public ProcessTable {
        titles = List.copyOf(titles);
        rows = List.copyOf(rows);
    }
}
