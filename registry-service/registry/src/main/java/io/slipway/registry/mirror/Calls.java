package io.slipway.registry.mirror;

import io.slipway.mirror.Upstream;
import io.slipway.mirror.UpstreamState;
import io.slipway.transfer.RegistryException;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Requests to upstreams, whose outcome is noted in the upstream's state. */
final class Calls {
    private static final Logger LOG = LoggerFactory.getLogger(Calls.class);

    private Calls() {}

    /** A request. */
    @FunctionalInterface
    interface Call<V> {
        V send() throws IOException, InterruptedException;
    }

    /** Sends a request and notes how it went. */
    static <V> V timed(Upstream upstream, UpstreamState state, Call<V> call) throws IOException, InterruptedException {
        long begun = System.nanoTime();
        try {
            V answer = call.send();
            state.answered(Duration.ofNanos(System.nanoTime() - begun));
            return answer;
        } catch (IOException e) {
            note(upstream, state, e, Duration.ofNanos(System.nanoTime() - begun));
            throw e;
        }
    }

    /** Notes a failure, of a request or of what it had begun to answer. */
    static void note(Upstream upstream, UpstreamState state, IOException e, Duration after) {
        UpstreamFailure failure = UpstreamFailure.of(upstream, e);
        switch (failure.kind()) {
            // It answered, and knows what it says.
            case ABSENT, DENIED -> state.answered(after);
            case LIMITED -> state.limited(failure.retryAfter());
            case LATE, BROKEN, BUSY, FULL -> {
                // A refusal of this one thing is no outage: nobody else has to do without answers.
                if (e instanceof RegistryException refused && refused.status() < 500) {
                    state.refused("" + failure.getMessage());
                } else {
                    state.failed("" + failure.getMessage());
                }
            }
        }
        if (failure.kind() != UpstreamFailure.Kind.ABSENT) {
            LOG.warn(
                    "{}: {}{}",
                    upstream,
                    failure.getMessage(),
                    e instanceof RegistryException || e.getMessage() == null ? "" : " (" + e.getMessage() + ")");
        }
    }

    /** An upstream that has said "too many requests" is not asked again before its time. */
    static void refuseWhileLimited(Upstream upstream, UpstreamState state) throws UpstreamFailure {
        Optional<Duration> wait = state.limitedFor();
        if (wait.isPresent()) {
            throw new UpstreamFailure(
                    UpstreamFailure.Kind.LIMITED, upstream.name() + " was asked for too much", wait, null);
        }
    }
}
