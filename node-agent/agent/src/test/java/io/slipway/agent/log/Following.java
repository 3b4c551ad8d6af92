package io.slipway.agent.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;

/** A reader that follows a log on a thread of its own. */
final class Following implements AutoCloseable {
    private final StringBuffer text = new StringBuffer();
    private final CompletableFuture<Void> stopped = new CompletableFuture<>();
    private final AtomicReference<Throwable> failure = new AtomicReference<>();
    private final Thread thread;

    /** Follows, whatever the query says about it. */
    Following(Path file, LogQuery query) {
        LogQuery following = new LogQuery(
                query.tail(), query.since(), query.until(), true, query.stdout(), query.stderr(), query.timestamps());
        thread = Thread.ofVirtual().start(() -> {
            try {
                new LogReader(file, Clock.systemUTC())
                        .read(
                                following,
                                stopped,
                                (stream, bytes) -> text.append(new String(bytes, StandardCharsets.UTF_8)));
            } catch (IOException | InterruptedException | RuntimeException e) {
                failure.set(e);
            }
        });
    }

    String text() {
        return text.toString();
    }

    void awaitText(String expected) throws InterruptedException {
        for (int i = 0; i < 1000 && !text().equals(expected); i++) {
            Thread.sleep(10);
        }
        assertThat(text()).isEqualTo(expected);
    }

    /** The container has stopped; returns all that was read once the reader has ended by itself. */
    String stop() throws InterruptedException {
        stopped.complete(null);
        thread.join(10_000);
        assertThat(thread.isAlive()).isFalse();
        assertThat(failure.get()).isNull();
        return text();
    }

    boolean hasEnded() throws InterruptedException {
        thread.join(5_000);
        return !thread.isAlive();
    }

    @Override
    public void close() throws InterruptedException {
        thread.interrupt();
        thread.join();
    }
}
