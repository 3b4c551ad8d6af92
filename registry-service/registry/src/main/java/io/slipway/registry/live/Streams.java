package io.slipway.registry.live;

import io.slipway.auth.access.Access;
import io.slipway.auth.access.Action;
import io.slipway.auth.account.Caller;
import io.slipway.oci.RepositoryName;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Who listens at the moment. A listener hears of the repositories that it may pull from, of one of them or of all; one
 * that does not keep up is told to look at everything anew, once, in the place of what it has missed.
 */
public final class Streams {
    private static final int MOST = 1000;
    private static final int MOST_OF_ONE = 20;

    private final Access access;
    private final Set<Stream> open = ConcurrentHashMap.newKeySet();
    // Guarded by this.
    private final Map<String, Integer> perListener = new HashMap<>();

    public Streams(Access access) {
        this.access = access;
    }

    /**
     * Begins to listen.
     *
     * @param listener of whom only so many streams are open at a time: an account, or a network of strangers
     * @param only the one repository that is meant; empty for all
     * @return empty when there are too many
     */
    public synchronized Optional<Stream> open(Caller caller, String listener, Optional<RepositoryName> only) {
        if (open.size() >= MOST || perListener.getOrDefault(listener, 0) >= MOST_OF_ONE) {
            return Optional.empty();
        }
        perListener.merge(listener, 1, Integer::sum);
        Stream stream = new Stream(caller, only, ended -> close(ended, listener));
        open.add(stream);
        return Optional.of(stream);
    }

    private synchronized void close(Stream stream, String listener) {
        if (open.remove(stream)) {
            perListener.compute(listener, (name, count) -> count == null || count == 1 ? null : count - 1);
        }
    }

    /** Something about a repository has changed: its tags, what is said about it, how it is liked. */
    public void changed(RepositoryName name) {
        for (Stream stream : open) {
            if (stream.wants(name) && access.allowed(stream.caller(), name).contains(Action.PULL)) {
                stream.tell(name);
            }
        }
    }

    /** How many listen. */
    public int count() {
        return open.size();
    }
}
