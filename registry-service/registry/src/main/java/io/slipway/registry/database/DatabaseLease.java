package io.slipway.registry.database;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Holds the database for one registry at a time: two would each serve what the other has replaced, because both answer
 * from memory.
 *
 * <p>Its life: {@link #take} before anything else touches the database; {@link #enter} when the schema is there;
 * {@link #confirm} each second; {@link #close} when nothing is served any more.
 *
 * <p>What makes it safe when the database restarts or the way to it breaks:
 *
 * <ul>
 *   <li>A lock of a session kept for it says who has the database ({@link AdvisoryLock#HOLDER}). The session may die
 *       while the registry lives.
 *   <li>Each other session of the registry is {@linkplain #admit admitted}: it holds {@link AdvisoryLock#SESSIONS}
 *       shared, and is closed again unless the first lock was held after that. Whoever takes the database waits until no
 *       such session is left. So no write of an earlier holder can come after that.
 *   <li>Answers from memory are given for a {@linkplain Times#term term} after the last confirmation at most. Whoever takes the database
 *       from a registry that did not say that it has ended waits for so long before it serves, unless both live in the
 *       same data folder, which the kernel gives to one process only.
 *   <li>Taken again, it is looked at who was there meanwhile. If anybody was, what is remembered here may be wrong.
 * </ul>
 */
public final class DatabaseLease implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(DatabaseLease.class);

    private static final Duration PAUSE = Duration.ofMillis(200);

    /** How long a confirmation may take. */
    private static final Duration ANSWER_WAIT = Duration.ofSeconds(5);

    private final Connector connector;
    private final Times times;
    private final UUID folder;
    private final UUID holder = UUID.randomUUID();
    private volatile Held held;
    private volatile long confirmedAt;
    private volatile Optional<Answer> lastAnswer = Optional.empty();

    /**
     * How the database answered.
     *
     * @param took there and back
     * @param ahead how far its clock is ahead of this machine's, give or take half of what the answer took
     */
    public record Answer(Duration took, Duration ahead) {}

    private record Held(Connection connection, Session session) {}

    /**
     * How long what takes.
     *
     * @param patience with the sessions of a registry that has just been killed, which outlive it for a moment
     * @param term for how long a confirmation is good: longer than a restart of the database usually takes
     */
    record Times(Duration patience, Duration term) {
        static final Times USUAL = new Times(Duration.ofSeconds(15), Duration.ofSeconds(30));

        /** Clocks of two machines do not run equally fast. */
        Duration termOfOthers() {
            return term.plus(term.dividedBy(30));
        }
    }

    private DatabaseLease(Connector connector, Times times, UUID folder, Held held, long confirmedAt) {
        this.connector = connector;
        this.times = times;
        this.folder = folder;
        this.held = held;
        this.confirmedAt = confirmedAt;
    }

    /**
     * Takes the lease for the first time.
     *
     * @param folder names the data folder, which this process alone has
     * @throws DatabaseTakenException when another registry holds it
     */
    public static DatabaseLease take(Connector connector, UUID folder) throws SQLException, InterruptedException {
        return take(connector, Times.USUAL, folder);
    }

    static DatabaseLease take(Connector connector, Times times, UUID folder) throws SQLException, InterruptedException {
        Connection connection = connector.open(ANSWER_WAIT);
        try {
            long end = System.nanoTime() + times.patience().toNanos();
            await(connection, AdvisoryLock.HOLDER, end);
            long since = System.nanoTime();
            await(connection, AdvisoryLock.SESSIONS, end);
            AdvisoryLock.SESSIONS.unlockExclusive(connection);
            Entry last = entry(connection);
            if (last != null && !last.released() && !last.folder().equals(folder)) {
                waitOut(connection, times.termOfOthers(), since);
            }
            return new DatabaseLease(
                    connector, times, folder, new Held(connection, Session.of(connection)), System.nanoTime());
        } catch (SQLException | InterruptedException | RuntimeException e) {
            connection.close();
            throw e;
        }
    }

    private static void await(Connection connection, AdvisoryLock lock, long end)
            throws SQLException, InterruptedException {
        while (!lock.tryExclusive(connection)) {
            if (System.nanoTime() - end > 0) {
                throw new DatabaseTakenException("Another registry is running on this database."
                        + " One database serves one registry: stop that one, or name another database.");
            }
            Thread.sleep(PAUSE);
        }
    }

    private static void waitOut(Connection connection, Duration term, long since)
            throws SQLException, InterruptedException {
        log.warn(
                "Another registry, with another data folder, had this database and did not say that it has ended:"
                        + " waiting {} until it has surely noticed that it no longer has it",
                term);
        while (System.nanoTime() - since < term.toNanos()) {
            Thread.sleep(PAUSE);
            ping(connection);
        }
    }

    /** Writes down who has the database now. The schema must be there. */
    void enter() throws SQLException {
        try (PreparedStatement statement = held.connection().prepareStatement("""
                        INSERT INTO registry_lease (holder, folder, released) VALUES (?, ?, false)
                        ON CONFLICT (only_row) DO UPDATE
                        SET holder = excluded.holder, folder = excluded.folder, released = excluded.released""")) {
            statement.setObject(1, holder);
            statement.setObject(2, folder);
            statement.executeUpdate();
        }
    }

    private record Entry(UUID holder, UUID folder, boolean released) {}

    /** Who had the database last; null when nobody has ever written it down. */
    private static @Nullable Entry entry(Connection connection) throws SQLException {
        try (PreparedStatement there = connection.prepareStatement("SELECT to_regclass('registry_lease') IS NOT NULL");
                ResultSet row = there.executeQuery()) {
            if (!row.next() || !row.getBoolean(1)) {
                return null;
            }
        }
        try (PreparedStatement statement =
                        connection.prepareStatement("SELECT holder, folder, released FROM registry_lease");
                ResultSet row = statement.executeQuery()) {
            return row.next()
                    ? new Entry(row.getObject(1, UUID.class), row.getObject(2, UUID.class), row.getBoolean(3))
                    : null;
        }
    }

    /**
     * Admits another session of this registry: from now on nobody else gets the database before it has ended.
     *
     * @throws SQLException when this registry does not have the database, or nobody knows
     */
    void admit(Connection connection) throws SQLException {
        if (!AdvisoryLock.SESSIONS.tryShared(connection) || !held.session().holds(connection, AdvisoryLock.HOLDER)) {
            // 08: a connection that cannot be had, which is what it is for whoever asked for it.
            throw new SQLException("this registry does not have the database at this moment", "08004");
        }
    }

    /**
     * Asks the database whether this registry has it still, and takes it again where its session has died.
     *
     * @throws SQLException when the database does not answer, or another session has it
     * @throws SupersededException when another registry has served on it meanwhile
     */
    void confirm() throws SQLException {
        long asked = System.nanoTime();
        Held now = held;
        try {
            lastAnswer = Optional.of(ping(now.connection()));
        } catch (SQLException e) {
            now.connection().abort(Runnable::run);
            asked = System.nanoTime();
            takeAgain(now.session());
        }
        confirmedAt = asked;
    }

    private void takeAgain(Session before) throws SQLException {
        Connection connection = connector.open(ANSWER_WAIT);
        try {
            if (!AdvisoryLock.HOLDER.tryExclusive(connection)) {
                // Perhaps by our own session before, if the server has not noticed that we have left it.
                before.terminate(connection);
                throw new SQLException("another session has the database");
            }
            Entry last = entry(connection);
            if (last == null || !last.holder().equals(holder)) {
                throw new SupersededException();
            }
            held = new Held(connection, Session.of(connection));
        } catch (SQLException | RuntimeException e) {
            connection.abort(Runnable::run);
            throw e;
        }
        log.info("The registry has its database again");
    }

    private static Answer ping(Connection connection) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("SELECT clock_timestamp()")) {
            Instant asked = Instant.now();
            long begun = System.nanoTime();
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                Duration took = Duration.ofNanos(System.nanoTime() - begun);
                Instant there = row.getObject(1, OffsetDateTime.class).toInstant();
                return new Answer(took, Duration.between(asked.plus(took.dividedBy(2)), there));
            }
        }
    }

    /** The last answer to a confirmation; empty before the first. */
    public Optional<Answer> lastAnswer() {
        return lastAnswer;
    }

    /** The session that holds the lock, to ask on; for one thread at a time. */
    Connection connection() {
        return held.connection();
    }

    /** Whether what is remembered of the database is surely what it holds. Costs no more than a look at the clock. */
    public boolean holds() {
        return isConfirmedWithin(times.term());
    }

    /** For how long a confirmation is good. */
    Duration term() {
        return times.term();
    }

    /** Whether the database has answered within this time. */
    public boolean isConfirmedWithin(Duration time) {
        return System.nanoTime() - confirmedAt < time.toNanos();
    }

    /** Says that this registry has ended, so that the next one need not wait, and gives the database up. */
    @Override
    public void close() throws SQLException {
        try (Connection connection = held.connection();
                PreparedStatement statement =
                        connection.prepareStatement("UPDATE registry_lease SET released = true WHERE holder = ?")) {
            statement.setObject(1, holder);
            statement.executeUpdate();
        } catch (SQLException e) {
            log.warn(
                    "The end could not be written down; the next registry may wait {}: {}", times.term(), e.toString());
        }
    }
}
