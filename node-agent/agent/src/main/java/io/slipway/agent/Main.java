package io.slipway.agent;

import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The agent as a program. */
public final class Main {
    private static final int WRONG_USE = 2;

    private Main() {}

    /** Runs until it is asked to end; the containers run on. */
    public static void main(String[] words) throws InterruptedException {
        AgentSettings settings;
        try {
            settings = AgentSettings.parse(words);
        } catch (IllegalArgumentException e) {
            System.err.println("slipway agent: " + e.getMessage());
            System.exit(WRONG_USE);
            return;
        }
        Logger log = LoggerFactory.getLogger(Main.class);
        Agent agent;
        try {
            if (settings.destroy()) {
                Agent.destroy(settings);
                return;
            }
            agent = Agent.start(settings);
        } catch (IOException e) {
            log.debug("The start failed", e);
            System.err.println("slipway agent: it cannot start: " + e.getMessage());
            System.exit(1);
            return;
        }
        CountDownLatch ended = new CountDownLatch(1);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            agent.close();
            ended.countDown();
        }));
        settings.endWith().ifPresent(process -> endWith(process, log));
        System.out.println("The node agent is ready at unix://" + settings.socket());
        System.out.flush();
        ended.await();
    }

    /** Ends this program when another has ended, whatever ended that. */
    private static void endWith(long process, Logger log) {
        Optional<ProcessHandle> other = ProcessHandle.of(process);
        if (other.isEmpty()) {
            log.info("Process {} has gone already, so the agent ends", process);
            System.exit(0);
            return;
        }
        CompletableFuture<Void> _ = other.get().onExit().thenAccept(gone -> {
            log.info("Process {} has ended, so the agent ends; containers run on", process);
            System.exit(0);
        });
    }
}
