package io.slipway.registry.config;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;

/**
 * Holds the database for one registry at a time: two would each serve what the other has replaced, because both answer
 * from memory. The lock is the database session's and ends with it, however the process ends.
 */
final class DatabaseLease implements AutoCloseable {
    /** Any number that nobody else locks; it spells "slip". */
    private static final long KEY = 0x736c6970L;

    /** A killed registry's session may outlive it for a moment. */
    private static final Duration WAIT = Duration.ofSeconds(15);

    private final Connection connection;

    private DatabaseLease(Connection connection) {
        this.connection = connection;
    }

    /** Opens a connection of its own, outside of any pool. */
    @FunctionalInterface
    interface Connector {
        Connection open() throws SQLException;
    }

    /**
     * Takes the lease.
     *
     * @throws DataFolderException when another registry holds it
     */
    static DatabaseLease take(Connector connector) throws SQLException, InterruptedException {
        Connection connection = connector.open();
        Instant end = Instant.now().plus(WAIT);
        try {
            while (!locked(connection)) {
                if (Instant.now().isAfter(end)) {
                    throw new DataFolderException("Another registry is running on this database."
                            + " One database serves one registry: stop that one, or name another database.");
                }
                Thread.sleep(500);
            }
            return new DatabaseLease(connection);
        } catch (SQLException | InterruptedException | RuntimeException e) {
            connection.close();
            throw e;
        }
    }

    private static boolean locked(Connection connection) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("SELECT pg_try_advisory_lock(?)")) {
            statement.setLong(1, KEY);
            try (ResultSet row = statement.executeQuery()) {
                return row.next() && row.getBoolean(1);
            }
        }
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
