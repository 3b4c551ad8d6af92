package io.slipway.registry.config;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.slipway.postgres.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.condition.ConditionalOnExpression;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.DependsOn;

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

    /** Where the database is, and as whom. */
    record Address(
            String url, @Nullable String user, @Nullable String password) {
        /** Without the password. */
        @Override
        public String toString() {
            return "Address[url=" + url + ", user=" + user + "]";
        }
    }

    @Bean
    Address databaseAddress(RegistrySettings settings, ObjectProvider<EmbeddedPostgres> embedded) {
        RegistrySettings.Database database = settings.database();
        EmbeddedPostgres own = embedded.getIfAvailable();
        return own == null
                ? new Address(Objects.requireNonNull(database.url()), database.user(), database.password())
                : new Address(own.jdbcUrl(), own.user(), own.password());
    }

    @Bean
    DatabaseLease databaseLease(Address address) throws SQLException, InterruptedException {
        return DatabaseLease.take(() -> DriverManager.getConnection(address.url(), address.user(), address.password()));
    }

    /** Made only when the lease is held: nothing, not even a migration, touches another registry's database. */
    @Bean
    @DependsOn("databaseLease")
    HikariDataSource dataSource(RegistrySettings settings, Address address) {
        HikariConfig config = new HikariConfig();
        config.setPoolName("slipway");
        config.setJdbcUrl(address.url());
        config.setUsername(address.user());
        config.setPassword(address.password());
        config.setMaximumPoolSize(settings.database().connections());
        config.setMinimumIdle(2);
        config.setConnectionTimeout(settings.database().connectionWait().toMillis());
        config.addDataSourceProperty("ApplicationName", "slipway");
        config.addDataSourceProperty("socketTimeout", "60");
        return new HikariDataSource(config);
    }
}
