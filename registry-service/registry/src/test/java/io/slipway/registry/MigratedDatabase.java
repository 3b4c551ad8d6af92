package io.slipway.registry;

import com.zaxxer.hikari.HikariDataSource;
import io.slipway.postgres.EmbeddedPostgres;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import org.flywaydb.core.Flyway;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;
import org.springframework.util.FileSystemUtils;

/** A PostgreSQL of its own that has the registry's schema and nothing in it. */
public final class MigratedDatabase implements AutoCloseable {
    private final Path folder;
    private final EmbeddedPostgres server;
    private final HikariDataSource connections = new HikariDataSource();

    public MigratedDatabase() throws Exception {
        folder = Files.createTempDirectory("slipway-database");
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        server = EmbeddedPostgres.start(new EmbeddedPostgres.Settings(
                folder.resolve("data"), folder.resolve("programs"), Duration.ofMinutes(2)));
        connections.setJdbcUrl(server.jdbcUrl());
        connections.setUsername(server.user());
        connections.setPassword(server.password());
        Flyway.configure().dataSource(connections).load().migrate();
    }

    public HikariDataSource connections() {
        return connections;
    }

    public JdbcTemplate jdbc() {
        return new JdbcTemplate(connections);
    }

    public TransactionTemplate transactions() {
        return new TransactionTemplate(new JdbcTransactionManager(connections));
    }

    @Override
    public void close() throws Exception {
        connections.close();
        server.close();
        FileSystemUtils.deleteRecursively(folder);
    }
}
