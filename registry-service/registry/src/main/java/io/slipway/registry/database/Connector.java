package io.slipway.registry.database;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Properties;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Opens connections to the database, outside of any pool. */
public final class Connector {
    /** How long it may take to connect and to log in. A database that stands still takes connections and says nothing. */
    private static final String CONNECT_SECONDS = "5";

    private final Supplier<Address> address;

    /**
     * Creates it.
     *
     * @param address where the database is now; an embedded one may come up on another port
     */
    public Connector(Supplier<Address> address) {
        this.address = address;
    }

    /** Where the database is, and as whom. */
    public record Address(
            String url, @Nullable String user, @Nullable String password) {
        /** Without the password. */
        @Override
        public String toString() {
            return "Address[url=" + url + ", user=" + user + "]";
        }
    }

    /**
     * Opens a connection.
     *
     * @param answerWait how long to wait for an answer to a statement before the connection is given up; zero: for ever
     */
    public Connection open(Duration answerWait) throws SQLException {
        Address now = address.get();
        Properties properties = new Properties();
        if (now.user() != null) {
            properties.setProperty("user", now.user());
        }
        if (now.password() != null) {
            properties.setProperty("password", now.password());
        }
        properties.setProperty("ApplicationName", "slipway");
        properties.setProperty("connectTimeout", CONNECT_SECONDS);
        properties.setProperty("loginTimeout", CONNECT_SECONDS);
        properties.setProperty("socketTimeout", Long.toString(answerWait.toSeconds()));
        properties.setProperty("tcpKeepAlive", "true");
        return DriverManager.getConnection(now.url(), properties);
    }
}
