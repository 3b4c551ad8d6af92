package io.slipway.registry.config;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.slipway.auth.access.CachesInDoubt;
import io.slipway.postgres.EmbeddedPostgres;
import io.slipway.registry.database.AdmittedConnections;
import io.slipway.registry.database.Connector;
import io.slipway.registry.database.DatabaseLease;
import io.slipway.registry.database.LeaseKeeper;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Objects;
import javax.sql.DataSource;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.condition.ConditionalOnExpression;
import org.springframework.boot.flyway.autoconfigure.FlywayDataSource;
import org.springframework.boot.sql.init.dependency.DependsOnDatabaseInitialization;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Primary;

/** The database: a configured one, or the registry's own. */
@Configuration(proxyBeanMethods = false)
class DatabaseConfiguration {
    /** A first start unpacks the programs and makes the cluster; on a slow disk that takes a while. */
    private static final Duration START_LIMIT = Duration.ofMinutes(2);

    /** An idle connection is tried before it is used; one that stands still must not use up the wait for a connection. */
    private static final Duration VALIDATION_LIMIT = Duration.ofSeconds(1);

    private static final int SUPERSEDED = 75;

    @Bean
    @ConditionalOnExpression("'${slipway.database.url:}'.isEmpty()")
    EmbeddedPostgres embeddedPostgres(RegistrySettings settings, DataFolder folder) throws IOException {
        Path cache = settings.postgresCache() == null ? folder.root().resolve("pg/programs") : settings.postgresCache();
        return EmbeddedPostgres.start(new EmbeddedPostgres.Settings(folder.root(), cache, START_LIMIT));
    }

    @Bean
    Connector databaseConnector(RegistrySettings settings, ObjectProvider<EmbeddedPostgres> embedded) {
        EmbeddedPostgres own = embedded.getIfAvailable();
        if (own == null) {
            RegistrySettings.Database database = settings.database();
            String url = Objects.requireNonNull(database.url());
            return new Connector(() -> new Connector.Address(url, database.user(), database.password()));
        }
        return new Connector(() -> new Connector.Address(own.jdbcUrl(), own.user(), own.password()));
    }

    @Bean
    DatabaseLease databaseLease(Connector connector, DataFolder folder)
            throws IOException, SQLException, InterruptedException {
        return DatabaseLease.take(connector, folder.id());
    }

    /** Needs the lease: nothing, not even a migration, touches another registry's database. */
    @Bean
    AdmittedConnections admittedConnections(RegistrySettings settings, Connector connector, DatabaseLease lease) {
        return new AdmittedConnections(connector, lease, settings.database().answerWait());
    }

    @Bean
    @Primary
    HikariDataSource dataSource(RegistrySettings settings, AdmittedConnections connections) {
        HikariConfig config = new HikariConfig();
        config.setPoolName("slipway");
        config.setDataSource(connections);
        config.setExceptionOverride(connections.doubts());
        config.setMaximumPoolSize(settings.database().connections());
        config.setMinimumIdle(2);
        config.setConnectionTimeout(settings.database().connectionWait().toMillis());
        config.setValidationTimeout(VALIDATION_LIMIT.toMillis());
        return new HikariDataSource(config);
    }

    /** A migration may take its time. */
    @Bean(defaultCandidate = false)
    @FlywayDataSource
    DataSource migrationConnections(Connector connector, DatabaseLease lease) {
        return new AdmittedConnections(connector, lease, Duration.ZERO);
    }

    @Bean
    @DependsOnDatabaseInitialization
    LeaseKeeper leaseKeeper(
            DatabaseLease lease,
            AdmittedConnections connections,
            HikariDataSource pool,
            ApplicationEventPublisher events)
            throws SQLException {
        return LeaseKeeper.start(lease, connections, new LeaseKeeper.Consequences() {
            @Override
            public void forget() {
                events.publishEvent(new CachesInDoubt());
            }

            @Override
            public void superseded() {
                pool.close();
                // Not an orderly end, which would go on to answer: the other registry serves already.
                Runtime.getRuntime().halt(SUPERSEDED);
            }
        });
    }
}
