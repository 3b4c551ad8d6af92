package io.slipway.transfer;

import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;

/**
 * Questions that are asked once however many want to know: who asks first has it asked, on a thread of its own, the others
 * wait for the same answer. Unlike {@link Flights} it is asked to the end even when nobody waits any more, so that the next
 * one finds the answer; and no more are asked at a time than there are turns.
 *
 * @param <K> what is asked
 * @param <V> the answer
 */
public final class Questions<K, V> {
    /** Asks. */
    @FunctionalInterface
    public interface Asking<V> {
        V ask() throws IOException, InterruptedException;
    }

    /** How long a question waits for others to be answered before it is asked. */
    private static final Duration TURN = Duration.ofSeconds(30);

    private final Map<K, CompletableFuture<V>> open = new HashMap<>();
    private final Turns turns;
    private final Function<K, String> party;

    /**
     * Makes a set of questions.
     *
     * @param turns which may be those of other sets, too
     * @param party who is asked
     */
    public Questions(Turns turns, Function<K, String> party) {
        this.turns = turns;
        this.party = party;
    }

    /**
     * The answer; empty when it does not come in this time.
     *
     * @throws IOException what asking threw, for each who waits
     * @throws TooManyQuestionsException when too many go on already
     */
    public Optional<V> ask(K key, Duration patience, Asking<V> asking) throws IOException, InterruptedException {
        try {
            return Optional.of(open(key, asking).get(patience.toMillis(), TimeUnit.MILLISECONDS));
        } catch (TimeoutException e) {
            return Optional.empty();
        } catch (ExecutionException e) {
            switch (e.getCause()) {
                case IOException failure -> throw failure;
                case RuntimeException bug -> throw bug;
                case Error error -> throw error;
                case null, default -> throw new IOException("The question ended without an answer", e);
            }
        }
    }

    /** Has something asked for those who come later, unless that party is being asked something already. */
    public void askAside(K key, Asking<V> asking) {
        synchronized (open) {
            if (!turns.has(party.apply(key)) && !open.containsKey(key)) {
                turns.enter(party.apply(key)).ifPresent(turn -> {
                    var _ = start(key, turn, asking);
                });
            }
        }
    }

    private CompletableFuture<V> open(K key, Asking<V> asking) throws TooManyQuestionsException {
        synchronized (open) {
            CompletableFuture<V> known = open.get(key);
            if (known != null) {
                return known;
            }
            String asked = party.apply(key);
            return start(key, turns.enter(asked).orElseThrow(() -> new TooManyQuestionsException(asked)), asking);
        }
    }

    private CompletableFuture<V> start(K key, Turns.Turn turn, Asking<V> asking) {
        CompletableFuture<V> answer = new CompletableFuture<>();
        open.put(key, answer);
        Thread.ofVirtual().name("upstream question").start(() -> answer(key, turn, answer, asking));
        return answer;
    }

    private void answer(K key, Turns.Turn turn, CompletableFuture<V> mine, Asking<V> asking) {
        try {
            V answer = asked(key, turn, asking);
            forget(key);
            mine.complete(answer);
        } catch (IOException | InterruptedException | RuntimeException | Error e) {
            // Whatever it is, it belongs to those who wait: they throw it.
            forget(key);
            mine.completeExceptionally(e);
        }
    }

    private V asked(K key, Turns.Turn turn, Asking<V> asking) throws IOException, InterruptedException {
        try (turn) {
            if (!turn.await(TURN)) {
                throw new TooManyQuestionsException(party.apply(key));
            }
            return asking.ask();
        }
    }

    private void forget(K key) {
        synchronized (open) {
            open.remove(key);
        }
    }
}
