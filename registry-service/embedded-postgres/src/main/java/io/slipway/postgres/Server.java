package io.slipway.postgres;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Starts and stops the postmaster of one cluster. */
final class Server {

    private static final Logger log = LoggerFactory.getLogger(Server.class);
    private static final int ATTEMPTS = 4;
    private static final long MAX_LOG_BYTES = 8L << 20;
    private static final int TAIL_LINES = 15;
    private static final Duration ORPHANS_LIMIT = Duration.ofSeconds(5);

    private final PostgresFolder folder;
    private final Path data;
    private final Binaries binaries;
    private final ServerUser user;

    Server(PostgresFolder folder, Path data, Binaries binaries, ServerUser user) {
        this.folder = folder;
        this.data = data;
        this.binaries = binaries;
        this.user = user;
    }

    record Running(long pid, int port) {}

    static String jdbcUrl(int port, String database) {
        return "jdbc:postgresql://127.0.0.1:" + port + "/" + database;
    }

    /**
     * Starts the server, after stopping one that was left behind. A port taken in the meantime, or a server that was
     * still on its way up when its parent was killed, is met by trying again.
     */
    Running start(String password, Deadline deadline) throws IOException {
        for (int attempt = 1; ; attempt++) {
            clearTheWay(deadline);
            setLogAside();
            int port = choosePort();
            PostgresFolder.writeDurably(data.resolve("postgresql.conf"), ServerSettings.text(port), "rw-------", user);
            Command.Outcome outcome =
                    pgCtl(deadline, "start", "--wait", "--timeout=" + deadline.secondsLeft(), "--log=" + folder.log());
            Optional<Postmaster> postmaster = Postmaster.recordedIn(data);
            if (outcome.succeeded() && postmaster.isPresent()) {
                PostgresFolder.writeDurably(folder.port(), port + "\n", "rw-------", user);
                createDatabase(port, password);
                log.info(
                        "PostgreSQL {} runs as process {} on port {}",
                        binaries.version(),
                        postmaster.get().pid(),
                        port);
                return new Running(postmaster.get().pid(), port);
            }
            if (attempt == ATTEMPTS || deadline.passed()) {
                throw new PostgresStartException("PostgreSQL in " + data + " did not start: " + outcome.output()
                        + "\nThe end of " + folder.log() + ":\n" + logTail());
            }
            log.warn("PostgreSQL did not start at attempt {}, trying again: {}", attempt, logTail());
        }
    }

    /** Whether this very server runs still. */
    boolean runs(Running started) throws IOException {
        return new Postmaster(started.pid(), data).runs();
    }

    /** Stops the server if it runs: gently, then without a checkpoint, then by force. */
    void stop(Deadline deadline) throws IOException {
        Optional<Postmaster> recorded = Postmaster.recordedIn(data);
        if (recorded.isEmpty() || !recorded.get().runs()) {
            return;
        }
        Postmaster postmaster = recorded.get();
        String seconds = Long.toString(Math.max(1, deadline.left().toSeconds() / 2));
        for (String mode : List.of("fast", "immediate")) {
            Command.Outcome outcome = pgCtl(deadline, "stop", "--mode=" + mode, "--wait", "--timeout=" + seconds);
            if (outcome.succeeded() || !postmaster.runs()) {
                awaitEnd(postmaster, deadline);
                return;
            }
            log.warn("PostgreSQL did not stop in mode {}: {}", mode, outcome.output());
        }
        ProcessHandle.of(postmaster.pid()).ifPresent(ProcessHandle::destroyForcibly);
        awaitEnd(postmaster, deadline);
    }

    /** pg_ctl waits for the pid file to go, which the postmaster removes a little before it ends. */
    private void awaitEnd(Postmaster postmaster, Deadline deadline) throws IOException {
        while (postmaster.runs()) {
            if (deadline.passed()) {
                throw new IOException(
                        "PostgreSQL (process " + postmaster.pid() + ") of " + data + " cannot be stopped");
            }
            pause();
        }
    }

    /**
     * Stops a server whose parent was killed and waits for what a killed server left behind. A pid file of a dead server
     * stays: PostgreSQL takes it over itself, after a look at the shared memory it names. Only one that PostgreSQL would
     * take for a living server's, or cannot read, is removed, and only when nothing of this cluster runs.
     */
    private void clearTheWay(Deadline deadline) throws IOException {
        Deadline orphans = Deadline.in(ORPHANS_LIMIT);
        Optional<Postmaster> recorded = Postmaster.recordedIn(data);
        while (Postmaster.anyProcessOf(data)) {
            if (recorded.isPresent() && recorded.get().runs()) {
                log.info(
                        "Stopping the PostgreSQL (process {}) that an earlier process left behind",
                        recorded.get().pid());
                stop(deadline);
            } else if (orphans.passed()) {
                return;
            }
            pause();
            recorded = Postmaster.recordedIn(data);
        }
        boolean misleads =
                recorded.isEmpty() || ProcessHandle.of(recorded.get().pid()).isPresent();
        if (misleads && Files.deleteIfExists(data.resolve(Postmaster.FILE))) {
            log.info("Removed a pid file that names no PostgreSQL of this cluster");
        }
    }

    /** The port of last time if it is free, so that tools pointed at it keep working; else any free one. */
    private int choosePort() throws IOException {
        if (Files.exists(folder.port())) {
            String last = Files.readString(folder.port()).strip();
            if (last.matches("[0-9]{1,5}")) {
                Optional<Integer> free = freePort(Integer.parseInt(last));
                if (free.isPresent()) {
                    return free.get();
                }
            }
        }
        return freePort(0).orElseThrow(() -> new PostgresStartException("There is no free port on 127.0.0.1"));
    }

    private static Optional<Integer> freePort(int wanted) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), wanted));
            return Optional.of(socket.getLocalPort());
        } catch (IOException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private void createDatabase(int port, String password) throws IOException {
        try (Connection connection =
                        DriverManager.getConnection(jdbcUrl(port, "postgres"), EmbeddedPostgres.NAME, password);
                Statement statement = connection.createStatement()) {
            try (ResultSet found = statement.executeQuery(
                    "SELECT 1 FROM pg_database WHERE datname = '" + EmbeddedPostgres.NAME + "'")) {
                if (found.next()) {
                    return;
                }
            }
            statement.execute("CREATE DATABASE " + EmbeddedPostgres.NAME);
        } catch (SQLException e) {
            throw new PostgresStartException(
                    "PostgreSQL runs on port " + port + " but refuses the password in " + folder.password() + ": "
                            + e.getMessage(),
                    e);
        }
    }

    private Command.Outcome pgCtl(Deadline deadline, String... words) throws IOException {
        List<String> command = new ArrayList<>(List.of(binaries.pgCtl()));
        command.addAll(List.of(words));
        command.add("--pgdata=" + data);
        // pg_ctl keeps its own time limit; ours only ends a pg_ctl that hangs.
        return Command.run(user.command(command), folder.root(), deadline.left().plusSeconds(5));
    }

    private void setLogAside() throws IOException {
        if (Files.exists(folder.log()) && Files.size(folder.log()) > MAX_LOG_BYTES) {
            Files.move(
                    folder.log(),
                    folder.log().resolveSibling(folder.log().getFileName() + ".old"),
                    StandardCopyOption.REPLACE_EXISTING);
        }
    }

    private String logTail() throws IOException {
        if (!Files.exists(folder.log())) {
            return "(there is no log)";
        }
        List<String> lines = Files.readAllLines(folder.log());
        return String.join("\n", lines.subList(Math.max(0, lines.size() - TAIL_LINES), lines.size()));
    }

    private static void pause() throws IOException {
        try {
            Thread.sleep(20);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("Interrupted while waiting for PostgreSQL to stop", e);
        }
    }
}
