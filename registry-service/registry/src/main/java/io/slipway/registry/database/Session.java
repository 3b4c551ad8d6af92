package io.slipway.registry.database;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/**
 * A database session as the server knows it. The process id alone would not do: it may be another one's after a restart.
 *
 * @param pid of its process
 * @param startedAt when it began, as the server writes it
 */
record Session(int pid, String startedAt) {
    /** The session of a connection. */
    static Session of(Connection connection) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(
                        "SELECT pid, backend_start::text FROM pg_stat_activity WHERE pid = pg_backend_pid()");
                ResultSet row = statement.executeQuery()) {
            if (!row.next()) {
                throw new SQLException("the database does not list the session that asks");
            }
            return new Session(row.getInt(1), row.getString(2));
        }
    }

    /** Whether it is there still, asked on another one. */
    boolean lives(Connection asking) throws SQLException {
        return ask(asking, "SELECT 1 FROM pg_stat_activity WHERE pid = ? AND backend_start = ?::timestamptz");
    }

    /** Ends it, and whatever it does, on another one. */
    void terminate(Connection asking) throws SQLException {
        ask(
                asking,
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                        + " WHERE pid = ? AND backend_start = ?::timestamptz");
    }

    /** Whether it holds an advisory lock exclusively, asked on another one. */
    boolean holds(Connection asking, AdvisoryLock lock) throws SQLException {
        return ask(asking, """
                        SELECT 1 FROM pg_stat_activity a JOIN pg_locks l ON l.pid = a.pid
                        WHERE a.pid = ? AND a.backend_start = ?::timestamptz AND l.locktype = 'advisory'
                        AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
                        AND l.classid = 0 AND l.objsubid = 1 AND l.mode = 'ExclusiveLock' AND l.granted
                        AND l.objid = %d""".formatted(lock.key()));
    }

    private boolean ask(Connection asking, String sql) throws SQLException {
        try (PreparedStatement statement = asking.prepareStatement(sql)) {
            statement.setInt(1, pid);
            statement.setString(2, startedAt);
            try (ResultSet row = statement.executeQuery()) {
                return row.next();
            }
        }
    }
}
