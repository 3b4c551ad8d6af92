package io.slipway.agent.engine;

/** What this program calls itself. */
final class Product {
    static final String VERSION = "0.1.0";
    static final String PLATFORM = "Slipway Node Agent";
    static final String COMPONENT = "Engine";

    /** Shown by clients as the revision that was built; the build does not know it. */
    static final String COMMIT = "unknown";

    /** Clients print what an engine in Go was compiled with; here it is the virtual machine. */
    static final String RUNTIME = "java" + Runtime.version().feature();

    static final String BUILT = "2026-01-01T00:00:00.000000000+00:00";

    /** The name of what runs containers, where docker names runc. */
    static final String CONTAINER_RUNTIME = "slipway";

    private Product() {}
}
