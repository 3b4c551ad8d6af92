package io.slipway.e2e.fuzz;

import io.slipway.e2e.RunningRegistry;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Sends the requests that a seed makes over connections that it keeps, and collects what is wrong with the answers. */
final class FuzzClient {
    /** Less than the registry's tokens last. */
    private static final Duration TOKEN_LIFE = Duration.ofSeconds(60);

    private final RunningRegistry registry;
    private final long seed;
    private final int number;
    private final int mostFaults;
    private final Stored stored;
    private final List<String> faults = new ArrayList<>();
    private final Map<String, Integer> seen = new TreeMap<>();
    private Optional<KeptConnection> connection = Optional.empty();
    private String before = "";

    FuzzClient(RunningRegistry registry, long seed, int number, int mostFaults) {
        this.registry = registry;
        this.seed = seed;
        this.number = number;
        this.mostFaults = mostFaults;
        this.stored = Stored.in(registry.client(), number);
    }

    /** Each, with its request and its answer. */
    List<String> faults() {
        return faults;
    }

    /** How often each status was seen. */
    Map<String, Integer> seen() {
        return seen;
    }

    FuzzClient send(int inputs) throws IOException {
        long renewed = System.nanoTime();
        for (int i = 0; i < inputs && faults.size() < mostFaults; i++) {
            if (System.nanoTime() - renewed > TOKEN_LIFE.toNanos()) {
                stored.renewToken(registry.client());
                renewed = System.nanoTime();
            }
            // Each input has a seed of its own, so that it is the same whatever came before.
            Seeded seeded = new Seeded((seed * 31 + number) * 1_000_003 + i);
            Input input = Requests.of(seeded, stored, registry.address());
            Optional<String> fault = send(input);
            if (fault.isPresent()) {
                faults.add("client " + number + ", input " + i + ": " + fault.get() + "\n    expected "
                        + input.expected() + "\n      " + input);
                hangUp();
            }
        }
        hangUp();
        return this;
    }

    private Optional<String> send(Input input) throws IOException {
        boolean fresh = connection.isEmpty();
        KeptConnection kept = fresh ? KeptConnection.to(registry.port()) : connection.get();
        connection = Optional.of(kept);
        KeptConnection.Reply reply;
        try {
            reply = kept.ask(input);
        } catch (IOException e) {
            return Optional.of(
                    fresh
                            ? "on a new connection: " + e
                            : "on a connection that was kept after " + before + "\n    " + e);
        }
        before = input + "\n    " + reply;
        seen.merge("" + reply.status(), 1, Integer::sum);
        if (reply.status() == 202 && input.method().equals("POST")) {
            reply.header("Location").ifPresent(stored::opened);
        }
        Optional<String> fault = Judge.fault(input, reply, stored);
        if (fault.isPresent()) {
            return Optional.of(fault.get() + "\n    " + reply);
        }
        if (reply.closes()) {
            boolean ended = kept.isAtItsEnd();
            hangUp();
            return ended ? Optional.empty() : Optional.of("more after the end of the last answer\n    " + reply);
        }
        return input.expected().isOddlyFramed() ? probe(kept) : Optional.empty();
    }

    /** After a request whose end can be understood in several ways, the server must stand at the next request's beginning. */
    private Optional<String> probe(KeptConnection kept) throws IOException {
        Input question = new Input(
                "GET",
                "/v2/",
                Requests.latin("GET /v2/ HTTP/1.1\r\nHost: " + registry.address() + "\r\nAuthorization: Bearer "
                        + stored.token() + "\r\n\r\n"),
                new Expected().success(200));
        try {
            KeptConnection.Reply reply = kept.ask(question);
            if (reply.closes()) {
                hangUp();
            }
            return reply.status() == 200
                    ? Optional.empty()
                    : Optional.of("the server reads on at the wrong place\n    " + reply);
        } catch (IOException e) {
            // It may hang up after such a request without having said so.
            hangUp();
            return Optional.empty();
        }
    }

    private void hangUp() throws IOException {
        if (connection.isPresent()) {
            connection.get().close();
            connection = Optional.empty();
        }
    }
}
