package io.slipway.registry.database;

import java.sql.SQLException;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Confirms the lease each second, takes it again when the database comes back, and settles the doubts that broken
 * connections leave. Says in the log when the database goes and comes.
 */
public final class LeaseKeeper implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(LeaseKeeper.class);
    private static final Duration PERIOD = Duration.ofSeconds(1);

    /** Longer than a confirmation may take. */
    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(15);

    private final DatabaseLease lease;
    private final AdmittedConnections connections;
    private final Consequences consequences;
    private final Thread thread;
    private volatile boolean closed;
    private boolean lost;

    /** What follows from what the keeper finds. */
    public interface Consequences {
        /** A write whose outcome nobody knew has ended by now: whatever is remembered of the database must be forgotten. */
        void forget();

        /** Another registry has the database: this one must end at once, and answer nothing from memory until then. */
        void superseded();
    }

    private LeaseKeeper(DatabaseLease lease, AdmittedConnections connections, Consequences consequences) {
        this.lease = lease;
        this.connections = connections;
        this.consequences = consequences;
        this.thread = Thread.ofPlatform().name("database-lease").daemon().unstarted(this::run);
    }

    /** Writes down that this registry has the database, whose schema must be there, and keeps it from then on. */
    public static LeaseKeeper start(DatabaseLease lease, AdmittedConnections connections, Consequences consequences)
            throws SQLException {
        lease.enter();
        LeaseKeeper keeper = new LeaseKeeper(lease, connections, consequences);
        keeper.thread.start();
        return keeper;
    }

    private void run() {
        try {
            while (!closed) {
                step();
                Thread.sleep(PERIOD);
            }
        } catch (InterruptedException e) {
            // Closed: there is nothing left to keep.
            log.debug("the lease is no longer kept", e);
        }
    }

    private void step() {
        try {
            lease.confirm();
            if (connections.settled(lease.connection())) {
                consequences.forget();
            }
            if (lost) {
                log.info("The database answers again");
            }
            lost = false;
        } catch (SQLException e) {
            if (!lost && !closed) {
                log.warn(
                        "The database does not answer; what is in memory is served for {} more at most: {}",
                        lease.term(),
                        e.toString());
            }
            lost = true;
        } catch (SupersededException e) {
            log.error("Another registry has taken this database and used it: this one ends. One database serves one"
                    + " registry.");
            consequences.superseded();
            closed = true;
        }
    }

    @Override
    public void close() {
        closed = true;
        thread.interrupt();
        try {
            thread.join(CLOSE_LIMIT);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
