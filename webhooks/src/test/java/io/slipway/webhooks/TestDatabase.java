package io.slipway.webhooks;

import com.zaxxer.hikari.HikariDataSource;
import io.slipway.postgres.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** One real PostgreSQL for all tests of this JVM; each of these is a fresh database with the tables of the module. */
public final class TestDatabase implements AutoCloseable {
    private static final Path MIGRATIONS = Path.of("../registry-service/registry/src/main/resources/db/migration");
    private static final AtomicInteger COUNT = new AtomicInteger();
    private static final EmbeddedPostgres SERVER = start();

    private final HikariDataSource connections = new HikariDataSource();

    public TestDatabase() {
        String name = "test_" + COUNT.incrementAndGet();
        try (Connection connection = DriverManager.getConnection(SERVER.jdbcUrl(), SERVER.user(), SERVER.password())) {
            connection.createStatement().execute("CREATE DATABASE " + name);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        connections.setJdbcUrl(SERVER.jdbcUrl().replaceFirst("/[^/?]+($|\\?)", "/" + name + "$1"));
        connections.setUsername(SERVER.user());
        connections.setPassword(SERVER.password());
        connections.setMaximumPoolSize(16);
        try {
            for (String migration : List.of("V1__first_schema.sql", "V6__webhooks.sql", "V8__webhook_deliveries.sql")) {
                jdbc().sql(Files.readString(MIGRATIONS.resolve(migration))).update();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public DataSource connections() {
        return connections;
    }

    public JdbcClient jdbc() {
        return JdbcClient.create(connections);
    }

    public TransactionTemplate transactions() {
        return new TransactionTemplate(new JdbcTransactionManager(connections));
    }

    @Override
    public void close() {
        connections.close();
    }

    private static EmbeddedPostgres start() {
        try {
            Path folder = Files.createTempDirectory("slipway-webhooks-test");
            Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
            EmbeddedPostgres server = EmbeddedPostgres.start(new EmbeddedPostgres.Settings(
                    folder.resolve("data"), folder.resolve("cache"), Duration.ofMinutes(2)));
            Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(server, folder)));
            return server;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void stop(EmbeddedPostgres server, Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            server.close();
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            System.err.println("The tests' PostgreSQL was not cleared away: " + e);
        }
    }
}
