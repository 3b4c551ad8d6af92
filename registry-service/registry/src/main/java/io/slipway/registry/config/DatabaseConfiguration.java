package io.slipway.registry.config;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.slipway.postgres.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.condition.ConditionalOnExpression;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The database: a configured one, or the registry's own. */
@Configuration(proxyBeanMethods = false)
class DatabaseConfiguration {
    /** A first start unpacks the programs and makes the cluster; on a slow disk that takes a while. */
    private static final Duration START_LIMIT = Duration.ofMinutes(2);

    @Bean
    @ConditionalOnExpression("'${slipway.database.url:}'.isEmpty()")
    EmbeddedPostgres embeddedPostgres(RegistrySettings settings, DataFolder folder) throws IOException {
        Path cache = settings.postgresCache() == null ? folder.root().resolve("pg/programs") : settings.postgresCache();
        return EmbeddedPostgres.start(new EmbeddedPostgres.Settings(folder.root(), cache, START_LIMIT));
    }

    @Bean
    HikariDataSource dataSource(RegistrySettings settings, ObjectProvider<EmbeddedPostgres> embedded) {
        RegistrySettings.Database database = settings.database();
        EmbeddedPostgres own = embedded.getIfAvailable();
        HikariConfig config = new HikariConfig();
        config.setPoolName("slipway");
        config.setJdbcUrl(own == null ? database.url() : own.jdbcUrl());
        config.setUsername(own == null ? database.user() : own.user());
        config.setPassword(own == null ? database.password() : own.password());
        config.setMaximumPoolSize(database.connections());
        config.setMinimumIdle(2);
        config.setConnectionTimeout(database.connectionWait().toMillis());
        config.addDataSourceProperty("ApplicationName", "slipway");
        config.addDataSourceProperty("socketTimeout", "60");
        return new HikariDataSource(config);
    }

    @Bean
    DatabaseLease databaseLease(HikariDataSource pool) throws SQLException, InterruptedException {
        return DatabaseLease.take(
                () -> DriverManager.getConnection(pool.getJdbcUrl(), pool.getUsername(), pool.getPassword()));
    }
}
