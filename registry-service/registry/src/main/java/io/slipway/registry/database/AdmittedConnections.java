package io.slipway.registry.database;

import com.zaxxer.hikari.SQLExceptionOverride;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.springframework.jdbc.datasource.AbstractDataSource;

/**
 * Where the pool gets its connections: each is admitted by the lease before anybody uses it.
 *
 * <p>A connection that breaks, or whose answer does not come in time, leaves a session at the server that may still
 * commit what it was told, after the writer has made the caches forget. Until such sessions are surely gone there is a
 * doubt, and afterwards everything that is remembered has to be forgotten: see {@link #settled}.
 */
public final class AdmittedConnections extends AbstractDataSource {
    private final Connector connector;
    private final DatabaseLease lease;
    private final Duration answerWait;
    private final Map<Session, Connection> sessions = new ConcurrentHashMap<>();
    private final AtomicLong doubts = new AtomicLong();
    private long settledDoubts;

    /**
     * Creates the source.
     *
     * @param answerWait how long a statement may take before its connection is given up; zero: for ever
     */
    public AdmittedConnections(Connector connector, DatabaseLease lease, Duration answerWait) {
        this.connector = connector;
        this.lease = lease;
        this.answerWait = answerWait;
    }

    @Override
    public Connection getConnection() throws SQLException {
        Connection connection = connector.open(answerWait);
        try {
            lease.admit(connection);
            sessions.put(Session.of(connection), connection);
            return connection;
        } catch (SQLException | RuntimeException e) {
            connection.close();
            throw e;
        }
    }

    @Override
    public Connection getConnection(String user, String password) throws SQLException {
        return getConnection();
    }

    /** What the pool has to tell of connections that it gives up. */
    public SQLExceptionOverride doubts() {
        return new BrokenConnections(doubts);
    }

    /**
     * Ends sessions that nobody here uses any more. For one thread alone.
     *
     * @return whether there was a doubt and the last of them is gone now
     */
    boolean settled(Connection asking) throws SQLException {
        long seen = doubts.get();
        boolean left = false;
        for (Map.Entry<Session, Connection> entry : sessions.entrySet()) {
            if (entry.getValue().isClosed()) {
                left |= !isOver(entry.getKey(), asking);
            }
        }
        if (left || seen == settledDoubts) {
            return false;
        }
        settledDoubts = seen;
        return true;
    }

    private boolean isOver(Session session, Connection asking) throws SQLException {
        if (session.lives(asking)) {
            session.terminate(asking);
            return false;
        }
        sessions.remove(session);
        return true;
    }
}
