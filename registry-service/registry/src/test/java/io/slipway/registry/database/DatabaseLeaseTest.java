package io.slipway.registry.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slipway.postgres.EmbeddedPostgres;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.UUID;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Two registries on one real database: whatever happens, they never both have it. */
class DatabaseLeaseTest {
    private static final DatabaseLease.Times SHORT =
            new DatabaseLease.Times(Duration.ofMillis(700), Duration.ofMillis(1_500));
    private static final UUID HERE = UUID.randomUUID();
    private static final UUID ELSEWHERE = UUID.randomUUID();

    private static Path folder;
    private static EmbeddedPostgres postgres;

    private final Connector connector =
            new Connector(() -> new Connector.Address(postgres.jdbcUrl(), postgres.user(), postgres.password()));

    @BeforeAll
    static void startDatabase() throws Exception {
        folder = Files.createTempDirectory("slipway-lease");
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        postgres = EmbeddedPostgres.start(new EmbeddedPostgres.Settings(
                folder.resolve("data"), folder.resolve("programs"), Duration.ofMinutes(2)));
        Flyway.configure()
                .dataSource(postgres.jdbcUrl(), postgres.user(), postgres.password())
                .load()
                .migrate();
    }

    @AfterAll
    static void stopDatabase() throws Exception {
        postgres.close();
        org.springframework.util.FileSystemUtils.deleteRecursively(folder);
    }

    @BeforeEach
    void nobodyWasHere() throws SQLException {
        try (Connection admin = admin()) {
            admin.createStatement().execute("DELETE FROM registry_lease");
        }
    }

    private static Connection admin() throws SQLException {
        return DriverManager.getConnection(postgres.jdbcUrl(), postgres.user(), postgres.password());
    }

    private DatabaseLease take(UUID where) throws SQLException, InterruptedException {
        DatabaseLease lease = DatabaseLease.take(connector, SHORT, where);
        lease.enter();
        return lease;
    }

    @Test
    void aSecondIsRefusedWhileTheFirstHoldsIt() throws Exception {
        try (DatabaseLease first = take(HERE)) {
            assertThatThrownBy(() -> take(ELSEWHERE))
                    .isInstanceOf(DatabaseTakenException.class)
                    .hasMessageContaining("Another registry is running on this database");
            first.confirm();
            assertThat(first.holds()).isTrue();
        }
        take(ELSEWHERE).close();
    }

    @Test
    void anOrderlyEndLeavesNobodyWaiting() throws Exception {
        take(HERE).close();
        long begin = System.nanoTime();
        take(ELSEWHERE).close();
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(SHORT.term());
    }

    @Test
    void theEndOfOneThatSaidNothingIsWaitedFor() throws Exception {
        DatabaseLease first = take(HERE);
        first.connection().abort(Runnable::run);
        long begin = System.nanoTime();
        try (DatabaseLease second = take(ELSEWHERE)) {
            assertThat(Duration.ofNanos(System.nanoTime() - begin)).isGreaterThanOrEqualTo(SHORT.term());
            assertThat(first.holds())
                    .as("the first has stopped to answer before the second begins")
                    .isFalse();
            second.confirm();
        }
    }

    @Test
    void onTheSameFolderNobodyWaits() throws Exception {
        take(HERE).connection().abort(Runnable::run);
        long begin = System.nanoTime();
        take(HERE).close();
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(SHORT.term());
    }

    @Test
    void aSessionThatDiesIsReplaced() throws Exception {
        try (DatabaseLease lease = take(HERE)) {
            terminateAllOthers();
            lease.confirm();
            assertThat(lease.holds()).isTrue();
            assertThatThrownBy(() -> take(ELSEWHERE)).isInstanceOf(DatabaseTakenException.class);
            lease.confirm();
        }
    }

    @Test
    void connectionsOfTheFirstKeepOthersOutWhenItsLockIsLost() throws Exception {
        DatabaseLease first = take(HERE);
        AdmittedConnections pool = new AdmittedConnections(connector, first, Duration.ofSeconds(5));
        try (Connection writer = pool.getConnection()) {
            first.connection().abort(Runnable::run);
            assertThatThrownBy(() -> take(ELSEWHERE)).isInstanceOf(DatabaseTakenException.class);
            writer.createStatement().execute("SELECT 1");
            first.confirm();
            assertThat(first.holds()).isTrue();
        }
        first.close();
    }

    @Test
    void noConnectionIsAdmittedWithoutTheLock() throws Exception {
        DatabaseLease first = take(HERE);
        AdmittedConnections pool = new AdmittedConnections(connector, first, Duration.ofSeconds(5));
        first.connection().abort(Runnable::run);
        try (DatabaseLease second = take(ELSEWHERE)) {
            assertThatThrownBy(pool::getConnection)
                    .isInstanceOf(SQLException.class)
                    .hasMessageContaining("does not have the database");
            assertThatThrownBy(first::confirm).isInstanceOf(SQLException.class);
            second.confirm();
        }
    }

    @Test
    void itIsNotTakenAgainWhenAnotherHasServedMeanwhile() throws Exception {
        DatabaseLease first = take(HERE);
        first.connection().abort(Runnable::run);
        take(ELSEWHERE).close();
        assertThatThrownBy(first::confirm).isInstanceOf(SupersededException.class);
    }

    @Test
    void aConfirmationIsGoodForATerm() throws Exception {
        try (DatabaseLease lease = take(HERE)) {
            Thread.sleep(SHORT.term().plusMillis(100));
            assertThat(lease.holds()).isFalse();
            lease.confirm();
            assertThat(lease.holds()).isTrue();
        }
    }

    /** A write that was told to a server which stood still may be done when it goes on. */
    @Test
    void aSessionThatWasGivenUpIsEndedBeforeTheDoubtIsSettled() throws Exception {
        try (DatabaseLease lease = take(HERE)) {
            AdmittedConnections pool = new AdmittedConnections(connector, lease, Duration.ofSeconds(1));
            assertThat(pool.settled(lease.connection())).isFalse();
            Connection stuck = pool.getConnection();
            assertThatThrownBy(() -> stuck.createStatement().execute("SELECT pg_sleep(60)"))
                    .isInstanceOfSatisfying(
                            SQLException.class, error -> pool.doubts().adjudicate(error));
            assertThat(stuck.isClosed()).isTrue();
            assertThat(sleepers()).isEqualTo(1);
            assertThat(pool.settled(lease.connection()))
                    .as("while the session lives")
                    .isFalse();
            long end = System.nanoTime() + Duration.ofSeconds(10).toNanos();
            boolean settled = false;
            while (!settled && System.nanoTime() < end) {
                Thread.sleep(50);
                settled = pool.settled(lease.connection());
            }
            assertThat(settled).isTrue();
            assertThat(sleepers()).isZero();
            assertThat(pool.settled(lease.connection())).as("once").isFalse();
        }
    }

    private static int sleepers() throws SQLException {
        try (Connection admin = admin();
                var row = admin.createStatement()
                        .executeQuery(
                                "SELECT count(*) FROM pg_stat_activity WHERE query LIKE 'SELECT pg_sleep(60)%'")) {
            row.next();
            return row.getInt(1);
        }
    }

    private static void terminateAllOthers() throws SQLException {
        try (Connection admin = admin()) {
            admin.createStatement()
                    .execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                            + " WHERE usename IS NOT NULL AND pid <> pg_backend_pid()");
        }
    }
}
