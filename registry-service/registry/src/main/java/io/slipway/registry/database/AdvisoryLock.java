package io.slipway.registry.database;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/** The advisory locks that registries on one database know. A session holds them, and they end with it. */
enum AdvisoryLock {
    /** Held exclusively by the session of the registry that has the database. */
    HOLDER(0x736c6970),
    /** Shared by all other sessions of that registry. */
    SESSIONS(0x736c6971);

    private final int key;

    AdvisoryLock(int key) {
        this.key = key;
    }

    /** A positive number that nobody else locks; the first spells "slip". */
    int key() {
        return key;
    }

    boolean tryExclusive(Connection connection) throws SQLException {
        return ask(connection, "SELECT pg_try_advisory_lock(?)");
    }

    boolean tryShared(Connection connection) throws SQLException {
        return ask(connection, "SELECT pg_try_advisory_lock_shared(?)");
    }

    void unlockExclusive(Connection connection) throws SQLException {
        ask(connection, "SELECT pg_advisory_unlock(?)");
    }

    private boolean ask(Connection connection, String sql) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setLong(1, key);
            try (ResultSet row = statement.executeQuery()) {
                return row.next() && row.getBoolean(1);
            }
        }
    }
}
