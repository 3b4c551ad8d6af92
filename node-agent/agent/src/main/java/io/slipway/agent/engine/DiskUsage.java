package io.slipway.agent.engine;

import java.io.IOException;
import tools.jackson.databind.node.ArrayNode;

/** What {@code docker system df} adds up. Each list is in the form in which its own route lists it, with sizes. */
public interface DiskUsage {
    /** Bytes of all layers, each counted once. */
    long layerBytes() throws IOException;

    /** The images, with {@code Size}, {@code SharedSize} and {@code Containers}. */
    ArrayNode imageRows() throws IOException;

    /** The containers, with {@code SizeRw} and {@code SizeRootFs}. */
    ArrayNode containerRows() throws IOException;

    /** The volumes, with {@code UsageData}. */
    ArrayNode volumeRows() throws IOException;
}
