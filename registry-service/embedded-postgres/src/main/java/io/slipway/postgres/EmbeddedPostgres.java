package io.slipway.postgres;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A running PostgreSQL server that belongs to one data folder.
 *
 * <p>Lifecycle: {@link #start} unpacks the programs once into the cache, makes the database cluster if there is none,
 * stops a server that a killed process left behind, starts a new one and returns when it accepts the password.
 * A server that dies meanwhile is started again, on the same port unless somebody else has taken that.
 * {@link #close} stops it and waits until its files are at rest. One process at a time holds a data folder; a second
 * {@code start} on it fails.
 *
 * <p>The server listens on 127.0.0.1 only and asks for a generated password (SCRAM); fsync, full-page writes and
 * synchronous commit are on. Because PostgreSQL refuses to run as root, root starts it as the user {@code postgres}, or
 * {@code nobody} where there is no such user, and later as whoever owns the folder.
 *
 * <p>In the data folder: {@code pg/18} the cluster, {@code pg/password} (mode 0600), {@code pg/port} the port last used,
 * {@code pg/server.log}, {@code pg/lock}.
 */
public final class EmbeddedPostgres implements AutoCloseable {

    /** The superuser of the cluster and the name of the one database in it. */
    static final String NAME = "slipway";

    private static final Duration STOP_LIMIT = Duration.ofSeconds(60);

    private final FolderLock lock;
    private final Server server;
    private final String password;
    private final Watch watch;
    private final AtomicBoolean closed = new AtomicBoolean();
    private volatile Server.Running running;

    private EmbeddedPostgres(
            FolderLock lock, Server server, String password, Duration startLimit, Server.Running running) {
        this.lock = lock;
        this.server = server;
        this.password = password;
        this.running = running;
        this.watch = Watch.over(new Watch.Restart() {
            @Override
            public boolean runs() throws IOException {
                return server.runs(EmbeddedPostgres.this.running);
            }

            @Override
            public void start() throws IOException {
                EmbeddedPostgres.this.running = server.start(password, Deadline.in(startLimit));
            }
        });
    }

    /**
     * Where the server lives and how long its start may take.
     *
     * @param dataFolder the registry's data folder; made if missing; the server's user must be able to enter it
     * @param binariesCache where the programs are unpacked once for all data folders (60 MB); when the server's user
     *     cannot enter it, they are unpacked inside the data folder instead
     * @param startLimit how long a start may take in all, the stopping of an old server and the making of the cluster
     *     included; at least one second
     */
    public record Settings(Path dataFolder, Path binariesCache, Duration startLimit) {
        public Settings {
            if (startLimit.compareTo(Duration.ofSeconds(1)) < 0) {
                throw new IllegalArgumentException(
                        "startLimit is " + startLimit + ", but a start needs a second at least");
            }
            dataFolder = dataFolder.toAbsolutePath().normalize();
            binariesCache = binariesCache.toAbsolutePath().normalize();
        }
    }

    /**
     * Starts the server of a data folder.
     *
     * @throws PostgresStartException when it cannot be started, with what was seen and what helps
     * @throws IOException when the folders cannot be read or written
     */
    public static EmbeddedPostgres start(Settings settings) throws IOException {
        Deadline deadline = Deadline.in(settings.startLimit());
        Files.createDirectories(settings.dataFolder());
        Path dataFolder = settings.dataFolder().toRealPath();
        PostgresFolder folder = PostgresFolder.make(dataFolder.resolve("pg"));
        FolderLock lock = FolderLock.take(folder.lock());
        try {
            ServerUser user = ServerUser.forFolder(folder.root());
            folder.handOver(user);
            Binaries binaries = Binaries.unpacked(settings.binariesCache(), folder, user);
            Cluster cluster = new Cluster(folder, binaries, user);
            String password = cluster.make(deadline);
            Server server = new Server(folder, cluster.data(), binaries, user);
            return new EmbeddedPostgres(
                    lock, server, password, settings.startLimit(), startOrStop(server, password, deadline));
        } catch (IOException | RuntimeException e) {
            lock.close();
            throw e;
        }
    }

    private static Server.Running startOrStop(Server server, String password, Deadline deadline) throws IOException {
        try {
            return server.start(password, deadline);
        } catch (IOException | RuntimeException e) {
            try {
                server.stop(Deadline.in(STOP_LIMIT));
            } catch (IOException | RuntimeException stopping) {
                e.addSuppressed(stopping);
            }
            throw e;
        }
    }

    /** The address for the PostgreSQL driver, without user and password. Another one after a restart, perhaps. */
    public String jdbcUrl() {
        return Server.jdbcUrl(running.port(), NAME);
    }

    public String user() {
        return NAME;
    }

    public String password() {
        return password;
    }

    /** The process id of the postmaster. */
    public long pid() {
        return running.pid();
    }

    /**
     * Stops the server: sessions are ended, then a checkpoint is written. Does nothing the second time.
     *
     * @throws IOException when it still runs after a minute
     */
    @Override
    public void close() throws IOException {
        if (closed.compareAndSet(false, true)) {
            watch.end();
            try (lock) {
                server.stop(Deadline.in(STOP_LIMIT));
            }
        }
    }
}
