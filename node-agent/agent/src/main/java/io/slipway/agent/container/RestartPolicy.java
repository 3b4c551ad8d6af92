package io.slipway.agent.container;

import java.time.Duration;

/**
 * When a container that ended is started again.
 *
 * @param when on which end
 * @param maximumRetries how often {@link When#ON_FAILURE} tries; 0 for ever
 */
record RestartPolicy(When when, long maximumRetries) {
    private static final Duration FIRST_DELAY = Duration.ofMillis(100);
    private static final Duration LONGEST_DELAY = Duration.ofMinutes(1);
    /** A run of this length counts as a success: the delay begins anew. */
    private static final Duration STEADY = Duration.ofSeconds(10);

    enum When {
        NEVER,
        ALWAYS,
        UNLESS_STOPPED,
        ON_FAILURE
    }

    static RestartPolicy of(JsonFields hostConfig) throws ContainerException {
        JsonFields policy = hostConfig.object("RestartPolicy");
        String name = policy.text("Name");
        long retries = policy.integer("MaximumRetryCount");
        When when = switch (name) {
            case "", "no" -> When.NEVER;
            case "always" -> When.ALWAYS;
            case "unless-stopped" -> When.UNLESS_STOPPED;
            case "on-failure" -> When.ON_FAILURE;
            default ->
                throw ContainerException.invalid(
                        "invalid restart policy: unknown policy '%s'; use one of 'no', 'always', 'on-failure', or 'unless-stopped'"
                                .formatted(name));
        };
        if (retries < 0) {
            throw ContainerException.invalid("invalid restart policy: maximum retry count cannot be negative");
        }
        if (retries > 0 && when != When.ON_FAILURE) {
            throw ContainerException.invalid(
                    "invalid restart policy: maximum retry count can only be used with 'on-failure'");
        }
        return new RestartPolicy(when, retries);
    }

    /** Whether a container that nobody stopped is started again after this end. */
    boolean restartsAfter(int exitCode, int restartsSoFar) {
        return switch (when) {
            case NEVER -> false;
            case ALWAYS, UNLESS_STOPPED -> true;
            case ON_FAILURE -> exitCode != 0 && (maximumRetries == 0 || restartsSoFar < maximumRetries);
        };
    }

    /** Whether a restarted agent, or machine, starts a container again that had been running. */
    boolean startsWithAgent(boolean stoppedByUser) {
        return when == When.ALWAYS || (when == When.UNLESS_STOPPED && !stoppedByUser);
    }

    /** How long to wait before the next start: doubled each time, from a tenth of a second to a minute. */
    static Duration nextDelay(Duration previous, Duration ran) {
        if (previous.isZero() || ran.compareTo(STEADY) >= 0) {
            return FIRST_DELAY;
        }
        Duration doubled = previous.multipliedBy(2);
        return doubled.compareTo(LONGEST_DELAY) > 0 ? LONGEST_DELAY : doubled;
    }
}
