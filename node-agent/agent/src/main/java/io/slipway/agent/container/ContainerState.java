package io.slipway.agent.container;

import java.time.Instant;
import java.util.Optional;

/** How a container stands. Each state knows which acts it allows. */
public sealed interface ContainerState {
    /** Docker's word for it. */
    String word();

    default boolean canStart() {
        return false;
    }

    /** Whether there are processes to signal, join or stop. */
    default boolean isRunning() {
        return false;
    }

    /** Whether it counts as up: it has processes, or is about to have them again. */
    default boolean isUp() {
        return isRunning();
    }

    default boolean canPause() {
        return false;
    }

    /** Whether it may be removed without force. */
    default boolean canRemove() {
        return !isRunning();
    }

    /** Made and never started. */
    record Created() implements ContainerState {
        @Override
        public String word() {
            return "created";
        }

        @Override
        public boolean canStart() {
            return true;
        }
    }

    /**
     * Its processes live.
     *
     * @param pid of its first process, as the host counts
     */
    record Running(long pid, Instant startedAt) implements ContainerState {
        @Override
        public String word() {
            return "running";
        }

        @Override
        public boolean isRunning() {
            return true;
        }

        @Override
        public boolean canPause() {
            return true;
        }
    }

    /** Its processes are frozen. */
    record Paused(long pid, Instant startedAt) implements ContainerState {
        @Override
        public String word() {
            return "paused";
        }

        @Override
        public boolean isRunning() {
            return true;
        }
    }

    /** It ended and is about to be started again by its restart policy. */
    record Restarting(Exit exit) implements ContainerState {
        @Override
        public String word() {
            return "restarting";
        }

        @Override
        public boolean isUp() {
            return true;
        }

        @Override
        public boolean canStart() {
            return true;
        }

        @Override
        public boolean canRemove() {
            return false;
        }
    }

    /** It ended. */
    record Exited(Exit exit) implements ContainerState {
        @Override
        public String word() {
            return "exited";
        }

        @Override
        public boolean canStart() {
            return true;
        }
    }

    /** It is being removed; only the removal goes on. */
    record Removing(Optional<Exit> exit) implements ContainerState {
        @Override
        public String word() {
            return "removing";
        }

        @Override
        public boolean canRemove() {
            return false;
        }
    }

    /** The end that this state tells of. */
    default Optional<Exit> lastExit() {
        return switch (this) {
            case Created _, Running _, Paused _ -> Optional.empty();
            case Restarting restarting -> Optional.of(restarting.exit());
            case Exited exited -> Optional.of(exited.exit());
            case Removing removing -> removing.exit();
        };
    }

    /** The process that runs; 0 when none does. */
    default long processId() {
        return switch (this) {
            case Running running -> running.pid();
            case Paused paused -> paused.pid();
            case Created _, Restarting _, Exited _, Removing _ -> 0;
        };
    }

    /**
     * How a container ended.
     *
     * @param code 0 to 255; 128 and the signal's number where one killed it
     * @param error why it could not be started; empty where it was
     */
    record Exit(int code, boolean oomKilled, String error, Instant startedAt, Instant finishedAt) {}
}
