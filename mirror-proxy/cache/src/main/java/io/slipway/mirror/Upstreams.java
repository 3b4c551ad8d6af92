package io.slipway.mirror;

import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The upstreams there are. All of them are held in memory, since each request asks; one process at a time has the
 * database, and changes go through here.
 */
public final class Upstreams {
    /** How many there may be. */
    public static final int MOST = 1000;

    /** What is known of all of them, exchanged as one. */
    private record Known(Map<String, Upstream> byName, Map<String, Upstream> byAlias, Map<String, Upstream> byHost) {}

    private final UpstreamRows rows;
    private final Clock clock;
    /** Held to write while one ends or changes, and to read while something of one is kept. */
    private final ReadWriteLock life = new ReentrantReadWriteLock();

    private volatile Known known = new Known(Map.of(), Map.of(), Map.of());

    public Upstreams(JdbcClient jdbc, Sealing sealing, Clock clock) {
        this.rows = new UpstreamRows(jdbc, sealing);
        this.clock = clock;
        load();
    }

    /** The upstream of this namespace. */
    public Optional<Upstream> named(String name) {
        return Optional.ofNullable(known.byName().get(name));
    }

    /** The upstream that clients call this, by an alias of its. */
    public Optional<Upstream> called(String alias) {
        return Optional.ofNullable(known.byAlias().get(alias.toLowerCase(Locale.ROOT)));
    }

    /** The upstream that is all there is under this host name of ours. */
    public Optional<Upstream> behind(String host) {
        Map<String, Upstream> hosts = known.byHost();
        return hosts.isEmpty() ? Optional.empty() : Optional.ofNullable(hosts.get(host.toLowerCase(Locale.ROOT)));
    }

    /** Whether some upstream has a host name of ours for itself. */
    public boolean haveHosts() {
        return !known.byHost().isEmpty();
    }

    /** All, bytewise by name. */
    public List<Upstream> all() {
        return known.byName().values().stream()
                .sorted((one, other) -> one.name().compareTo(other.name()))
                .toList();
    }

    /**
     * Adds one. Its namespace must have been made.
     *
     * @throws InvalidUpstreamException when another one has its name, an alias or a host, or there are too many
     */
    public synchronized void add(Upstream upstream) {
        if (known.byName().size() >= MOST) {
            throw new InvalidUpstreamException("name", "is one too many: there can be " + MOST + " upstreams");
        }
        refuseTaken(upstream);
        if (!rows.insert(upstream, clock.instant())) {
            throw new InvalidUpstreamException("name", "is in use: there is an upstream '" + upstream.name() + "'");
        }
        load();
    }

    /**
     * Changes one.
     *
     * @return as it is now; empty when there is none of this name
     * @throws InvalidUpstreamException when what it becomes cannot be, or another one has an alias or a host of its
     */
    public synchronized Optional<Upstream> change(String name, UnaryOperator<Upstream> change) {
        Upstream current = known.byName().get(name);
        if (current == null) {
            return Optional.empty();
        }
        Upstream next = change.apply(current);
        refuseTaken(next);
        life.writeLock().lock();
        try {
            rows.update(next, clock.instant());
            load();
        } finally {
            life.writeLock().unlock();
        }
        return named(name);
    }

    /** Takes one away; false when there is none of this name. What is being kept of it is kept before. */
    public synchronized boolean remove(String name) {
        life.writeLock().lock();
        try {
            boolean removed = rows.delete(name);
            load();
            return removed;
        } finally {
            life.writeLock().unlock();
        }
    }

    /**
     * Keeps what came from an upstream, unless it has ended or become another registry or another user's view of it since
     * it was asked. Neither happens meanwhile.
     *
     * @return whether it was kept
     */
    public <E extends Exception> boolean whileSame(Upstream asked, Keeping<E> keeping) throws E {
        life.readLock().lock();
        try {
            boolean same = named(asked.name()).filter(asked::isAskedAlike).isPresent();
            if (same) {
                keeping.keep();
            }
            return same;
        } finally {
            life.readLock().unlock();
        }
    }

    /** Keeps something. */
    @FunctionalInterface
    public interface Keeping<E extends Exception> {
        void keep() throws E;
    }

    /**
     * Refuses what {@link #add} and {@link #change} would.
     *
     * @throws InvalidUpstreamException when another one has an alias or a host of its
     */
    public void refuseTaken(Upstream upstream) {
        refuseTaken("aliases", upstream.aliases(), upstream, known.byAlias());
        refuseTaken("hosts", upstream.hosts(), upstream, known.byHost());
    }

    private static void refuseTaken(String field, Set<String> wanted, Upstream by, Map<String, Upstream> taken) {
        for (String text : wanted) {
            Upstream holder = taken.get(text);
            if (holder != null && !holder.name().equals(by.name())) {
                throw new InvalidUpstreamException(
                        field, "cannot hold '" + text + "': that is the upstream '" + holder.name() + "'");
            }
        }
    }

    private void load() {
        List<Upstream> all = rows.all();
        known = new Known(
                index(all, upstream -> Set.of(upstream.name())),
                index(all, Upstream::aliases),
                index(all, Upstream::hosts));
    }

    private static Map<String, Upstream> index(List<Upstream> all, Function<Upstream, Set<String>> keys) {
        Map<String, Upstream> index = new HashMap<>();
        for (Upstream upstream : all) {
            keys.apply(upstream).forEach(key -> index.put(key, upstream));
        }
        return Map.copyOf(index);
    }
}
