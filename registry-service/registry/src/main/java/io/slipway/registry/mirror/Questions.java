package io.slipway.registry.mirror;

import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Questions that are asked once however many want to know: who asks first has it asked, on a thread of its own, the others
 * wait for the same answer. It is asked to the end even when nobody waits any more, so that the next one finds the answer.
 *
 * @param <K> what is asked
 * @param <V> the answer
 */
final class Questions<K, V> {
    /** Asks. */
    @FunctionalInterface
    interface Asking<V> {
        V ask() throws IOException, InterruptedException;
    }

    /** How long a question waits for others to be answered before it is asked. */
    private static final Duration TURN = Duration.ofSeconds(30);

    private final Map<K, CompletableFuture<V>> open = new ConcurrentHashMap<>();
    private final Semaphore places;

    /**
     * Makes a set of questions.
     *
     * @param most how many are asked at a time
     */
    Questions(int most) {
        this.places = new Semaphore(most);
    }

    /**
     * The answer; empty when it does not come in this time.
     *
     * @throws IOException what asking threw, for each who waits
     */
    Optional<V> ask(K key, Duration patience, Asking<V> asking) throws IOException, InterruptedException {
        CompletableFuture<V> answer = open.get(key);
        if (answer == null) {
            CompletableFuture<V> mine = new CompletableFuture<>();
            answer = open.putIfAbsent(key, mine);
            if (answer == null) {
                answer = mine;
                Thread.ofVirtual().name("upstream question").start(() -> answer(key, mine, asking));
            }
        }
        try {
            return Optional.of(answer.get(patience.toMillis(), TimeUnit.MILLISECONDS));
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

    private void answer(K key, CompletableFuture<V> mine, Asking<V> asking) {
        try {
            if (!places.tryAcquire(TURN.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new TooManyQuestionsException();
            }
            try {
                V answer = asking.ask();
                open.remove(key, mine);
                mine.complete(answer);
            } finally {
                places.release();
            }
        } catch (IOException | InterruptedException | RuntimeException | Error e) {
            // Whatever it is, it belongs to those who wait: they throw it.
            open.remove(key, mine);
            mine.completeExceptionally(e);
        }
    }
}
