package io.slipway.registry.explorer;

import io.slipway.registry.jobs.JobCancelledException;
import io.slipway.registry.jobs.JobProgress;
import io.slipway.registry.jobs.JobRefusedException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.jspecify.annotations.Nullable;

/** Does the same with many things, a few at a time. The first failure ends all of it. */
final class SideBySide {
    private final JobProgress progress;
    private volatile boolean failed;

    /** What is done with each. */
    @FunctionalInterface
    interface Each<T> {
        void run(T thing, JobProgress progress) throws IOException, JobRefusedException, InterruptedException;
    }

    /** Another one has failed, and says why. */
    private static final class StoppedException extends JobCancelledException {
        private static final long serialVersionUID = 1L;
    }

    private SideBySide(JobProgress progress) {
        this.progress = progress;
    }

    static <T> void run(int threads, List<T> things, JobProgress progress, Each<T> each)
            throws IOException, JobRefusedException, InterruptedException {
        SideBySide all = new SideBySide(progress);
        Queue<T> todo = new ConcurrentLinkedQueue<>(things);
        List<FutureTask<@Nullable Void>> tasks = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
            FutureTask<@Nullable Void> task = new FutureTask<>(() -> {
                all.drain(todo, each);
                return null;
            });
            tasks.add(task);
            Thread.ofPlatform().daemon().name("index-" + i).start(task);
        }
        Throwable first = null;
        // Waits for all, also after a failure: none may still write when the caller removes what was begun.
        for (FutureTask<@Nullable Void> task : tasks) {
            try {
                task.get();
            } catch (ExecutionException e) {
                Throwable failure = e.getCause();
                first = first == null || first instanceof StoppedException ? failure : first;
            }
        }
        rethrow(first);
    }

    private <T> void drain(Queue<T> todo, Each<T> each) throws IOException, JobRefusedException, InterruptedException {
        boolean complete = false;
        try {
            T next = todo.poll();
            while (next != null) {
                each.run(next, watched());
                next = todo.poll();
            }
            complete = true;
        } finally {
            failed |= !complete;
        }
    }

    private JobProgress watched() {
        return new JobProgress() {
            @Override
            public void total(long total) {
                progress.total(total);
            }

            @Override
            public void advance(long by) {
                progress.advance(by);
            }

            @Override
            public void note(String note) {
                progress.note(note);
            }

            @Override
            public void check() throws JobCancelledException {
                if (failed) {
                    throw new StoppedException();
                }
                progress.check();
            }
        };
    }

    private static void rethrow(@Nullable Throwable failure)
            throws IOException, JobRefusedException, InterruptedException {
        switch (failure) {
            case null -> {}
            case IOException e -> throw e;
            case JobRefusedException e -> throw e;
            case InterruptedException e -> throw e;
            case RuntimeException e -> throw e;
            case Error e -> throw e;
            default -> throw new IllegalStateException(failure);
        }
    }
}
