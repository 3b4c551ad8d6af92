package io.slipway.e2e.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The engines of this run, each started once, with the test images loaded, and ended with the tests' JVM. */
final class Engines {
    private Engines() {}

    /**
     * The engines to test, of which the first is the oracle. The agent is left out where none is built, which in CI is a
     * failure; the oracle with {@code -Dslipway.oracle=none}.
     */
    static List<Engine> all() {
        List<Engine> engines = new ArrayList<>();
        if (!System.getProperty("slipway.oracle", "").equals("none")) {
            engines.add(dockerd());
        }
        agent().ifPresent(engines::add);
        return engines;
    }

    static Engine dockerd() {
        return Dockerd.INSTANCE;
    }

    static Optional<Engine> agent() {
        if (SlipwayAgent.isThere()) {
            return Optional.of(Agent.INSTANCE);
        }
        if ("true".equalsIgnoreCase(System.getenv("CI"))) {
            throw new AssertionError("no agent is built beside the tests, and in CI a test without it is a failure");
        }
        return Optional.empty();
    }

    private static Engine ready(Engine engine) {
        Runtime.getRuntime().addShutdownHook(new Thread(engine::close));
        TestImages.load(engine);
        return engine;
    }

    private static final class Dockerd {
        static final Engine INSTANCE = ready(DebianDockerd.start());
    }

    private static final class Agent {
        static final Engine INSTANCE = ready(SlipwayAgent.start());
    }
}
