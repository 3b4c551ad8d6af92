package io.slipway.e2e.engine;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Random;

/** Images that are loaded, pulled and removed while the agent is killed. */
final class VictimImage implements AutoCloseable {
    private static final String LOADED = "slipway-test/victim:1";
    private static final int SIZE = 6 << 20;

    private final SlipwayAgent agent;
    private final FalseRegistry registry;
    private final byte[] archive;

    private VictimImage(SlipwayAgent agent, FalseRegistry registry, byte[] archive) {
        this.agent = agent;
        this.registry = registry;
        this.archive = archive;
    }

    static VictimImage of(SlipwayAgent agent) {
        try {
            FalseRegistry registry = FalseRegistry.reachedFrom(agent);
            byte[] layer = layer(1).toBytes();
            registry.offer("victim", layer, layer, layer);
            ImageArchive archive =
                    new ImageArchive(LOADED, Map.of()).layer(layer(2)).layer(layer(3));
            return new VictimImage(agent, registry, archive.toBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static TarArchive layer(int seed) {
        byte[] bytes = new byte[SIZE];
        new Random(seed).nextBytes(bytes);
        return new TarArchive().file("file" + seed, 0644, bytes);
    }

    private String pulled() {
        return registry.address() + "/victim:1";
    }

    void comeAndGo() {
        agent.docker("load", "--quiet").input(archive).run();
        agent.docker("pull", "--quiet", pulled()).run();
        agent.docker("rmi", LOADED).run();
        agent.docker("rmi", pulled()).run();
    }

    /** What is listed is whole. */
    void check() {
        for (String name : new String[] {LOADED, pulled()}) {
            if (!agent.say("images", "--quiet", name).isEmpty()) {
                agent.say("create", "--name", "victim-of-image", name, "nothing");
                agent.say("cp", "victim-of-image:/", "-");
                agent.say("rm", "victim-of-image");
            }
        }
    }

    void remove() {
        for (String name : new String[] {LOADED, pulled()}) {
            if (!agent.say("images", "--quiet", name).isEmpty()) {
                agent.say("rmi", name);
            }
        }
    }

    @Override
    public void close() {
        registry.close();
    }
}
