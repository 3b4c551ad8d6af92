package io.slipway.agent.runtime;

import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/** A shim that has gone already when it is looked for. */
record EndedShim(int pid, long startTime, ExitStatus status) implements Shim {
    @Override
    public List<String> warnings() {
        return List.of();
    }

    @Override
    public Instant start() throws IOException {
        throw new IOException("The container has ended");
    }

    @Override
    public Attachment attach(Set<Attachment.Stream> streams) {
        return new EndedAttachment();
    }

    @Override
    public void resize(int rows, int columns) {
        // Nobody looks at this terminal any more.
    }

    @Override
    public CompletableFuture<ExitStatus> exit() {
        return CompletableFuture.completedFuture(status);
    }
}
