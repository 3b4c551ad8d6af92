package io.slipway.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedPostgresTest {

    /** Unpacked once for all tests here. */
    @TempDir
    private static Path cache;

    @TempDir
    private Path data;

    @BeforeAll
    static void openTheCache() throws IOException {
        letEveryoneIn(cache);
    }

    @AfterAll
    static void leaveNoServerBehind() {
        assertThat(ProcessHandle.allProcesses()
                        .filter(process -> process.info().command().orElse("").startsWith(cache.toString())))
                .isEmpty();
    }

    @BeforeEach
    void openTheFolder() throws IOException {
        letEveryoneIn(data);
    }

    @Test
    void aSecondStartFindsWhatTheFirstStored() throws Exception {
        try (EmbeddedPostgres postgres = start()) {
            execute(postgres, "CREATE TABLE note (words text)");
            execute(postgres, "INSERT INTO note VALUES ('kept')");
        }
        try (EmbeddedPostgres postgres = start()) {
            assertThat(ask(postgres, "SELECT words FROM note")).isEqualTo("kept");
        }
    }

    @Test
    void closeEndsTheServerAndMayBeCalledTwice() throws Exception {
        EmbeddedPostgres postgres = start();
        assertThat(runs(postgres.pid())).isTrue();
        postgres.close();
        postgres.close();
        assertThat(runs(postgres.pid())).isFalse();
    }

    @Test
    void aServerThatDiesIsStartedAgainAtTheSameAddress() throws Exception {
        try (EmbeddedPostgres postgres = start()) {
            execute(postgres, "CREATE TABLE note (words text)");
            execute(postgres, "INSERT INTO note VALUES ('kept')");
            String address = postgres.jdbcUrl();
            long killed = postgres.pid();
            ProcessHandle.of(killed).orElseThrow().destroyForcibly();
            long end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
            while (postgres.pid() == killed && System.nanoTime() < end) {
                Thread.sleep(20);
            }
            assertThat(postgres.pid()).isNotEqualTo(killed);
            assertThat(postgres.jdbcUrl()).isEqualTo(address);
            assertThat(ask(postgres, "SELECT words FROM note")).isEqualTo("kept");
        }
    }

    @Test
    void theServerIsDurableAndKeepsToThisMachine() throws Exception {
        try (EmbeddedPostgres postgres = start()) {
            for (String setting : List.of("fsync", "full_page_writes", "synchronous_commit", "data_checksums")) {
                assertThat(ask(postgres, "SHOW " + setting)).as(setting).isEqualTo("on");
            }
            assertThat(ask(postgres, "SHOW listen_addresses")).isEqualTo("127.0.0.1");
            assertThat(ask(postgres, "SHOW unix_socket_directories")).isEmpty();
            assertThat(ask(
                            postgres,
                            "SELECT datlocprovider::text || datlocale FROM pg_database WHERE datname = 'slipway'"))
                    .isEqualTo("bC.UTF-8");
        }
    }

    @Test
    void aWrongPasswordIsRefusedAndTheRightOneIsReadableByItsOwnerOnly() throws Exception {
        try (EmbeddedPostgres postgres = start()) {
            assertThatExceptionOfType(SQLException.class)
                    .isThrownBy(() -> DriverManager.getConnection(postgres.jdbcUrl(), postgres.user(), "wrong"))
                    .withMessageContaining("password authentication failed");
            assertThatExceptionOfType(SQLException.class)
                    .isThrownBy(() -> DriverManager.getConnection(postgres.jdbcUrl(), postgres.user(), ""));
            Path password = data.resolve("pg/password");
            assertThat(password).hasContent(postgres.password());
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(password)))
                    .isEqualTo("rw-------");
        }
    }

    @Test
    void aServerLeftBehindByAKilledProcessIsStoppedAndItsDataFound() throws Exception {
        Process parent = inAnotherProcess("stay");
        long orphan = pidSaidBy(parent);
        parent.destroyForcibly().waitFor();
        assertThat(runs(orphan)).isTrue();

        try (EmbeddedPostgres postgres = start()) {
            assertThat(postgres.pid()).isNotEqualTo(orphan);
            assertThat(runs(orphan)).isFalse();
            assertThat(ask(postgres, "SELECT words FROM note")).isEqualTo("kept");
        }
    }

    @Test
    @Tag("slow")
    void aServerKilledTogetherWithItsParentRecovers() throws Exception {
        Process parent = inAnotherProcess("stay");
        long orphan = pidSaidBy(parent);
        parent.destroyForcibly().waitFor();
        ProcessHandle.of(orphan).orElseThrow().destroyForcibly();

        try (EmbeddedPostgres postgres = start()) {
            assertThat(ask(postgres, "SELECT words FROM note")).isEqualTo("kept");
        }
    }

    @Test
    @Tag("slow")
    void aProcessKilledAnywhereInItsFirstStartDoesNotBlockTheNext() throws Exception {
        for (int milliseconds : List.of(500, 1000, 1500, 2200, 3000)) {
            Process parent = inAnotherProcess("stay");
            Thread.sleep(milliseconds);
            parent.destroyForcibly().waitFor();
        }
        try (EmbeddedPostgres postgres = start()) {
            assertThat(ask(postgres, "SELECT 1")).isEqualTo("1");
        }
    }

    @Test
    @Tag("slow")
    void aSecondProcessDoesNotTakeTheFolderOfALivingOne() throws Exception {
        Process owner = inAnotherProcess("stay");
        long pid = pidSaidBy(owner);
        assertThatExceptionOfType(PostgresStartException.class)
                .isThrownBy(this::start)
                .withMessageContaining("in use by another process");
        assertThat(runs(pid)).isTrue();
        owner.destroyForcibly().waitFor();
        start().close();
    }

    @Test
    void oneFolderIsNotStartedTwiceInOneProcess() throws Exception {
        try (EmbeddedPostgres postgres = start()) {
            assertThatExceptionOfType(PostgresStartException.class)
                    .isThrownBy(this::start)
                    .withMessageContaining("in use");
            assertThat(ask(postgres, "SELECT 1")).isEqualTo("1");
        }
    }

    @Test
    void aHalfMadeClusterIsMadeAnew() throws Exception {
        Path unfinished = data.resolve("pg/18.unfinished-of-a-killed-start/base");
        Files.createDirectories(unfinished);
        Files.writeString(unfinished.resolve("1"), "half");
        try (EmbeddedPostgres postgres = start()) {
            assertThat(ask(postgres, "SELECT 1")).isEqualTo("1");
        }
        assertThat(unfinished).doesNotExist();
    }

    @Test
    void aPidFileThatNamesAnotherProgramIsNotBelieved() throws Exception {
        start().close();
        long ours = ProcessHandle.current().pid();
        Files.writeString(
                data.resolve("pg/18/postmaster.pid"), ours + "\n" + data.resolve("pg/18") + "\n1\n5432\n\n\n\nready\n");
        try (EmbeddedPostgres postgres = start()) {
            assertThat(ask(postgres, "SELECT 1")).isEqualTo("1");
        }
    }

    @Test
    void aServerThatRefusesThePasswordIsNotLeftRunning() throws Exception {
        start().close();
        Files.writeString(data.resolve("pg/password"), "another\n");
        assertThatExceptionOfType(PostgresStartException.class)
                .isThrownBy(this::start)
                .withMessageContaining("refuses the password");
        assertThat(Postmaster.anyProcessOf(data.resolve("pg/18"))).isFalse();
    }

    @Test
    void anEmptyPidFileDoesNotBlockTheStart() throws Exception {
        start().close();
        Files.writeString(data.resolve("pg/18/postmaster.pid"), "");
        try (EmbeddedPostgres postgres = start()) {
            assertThat(ask(postgres, "SELECT 1")).isEqualTo("1");
        }
    }

    @Test
    void aLostPasswordIsToldInWords() throws Exception {
        start().close();
        Files.delete(data.resolve("pg/password"));
        assertThatExceptionOfType(PostgresStartException.class)
                .isThrownBy(this::start)
                .withMessageContaining("password is missing");
    }

    @Test
    void aClusterOfAnotherMajorVersionIsRefusedInWords() throws Exception {
        Path other = Files.createDirectories(data.resolve("pg/17"));
        Files.writeString(other.resolve("PG_VERSION"), "17\n");
        assertThatExceptionOfType(PostgresStartException.class)
                .isThrownBy(this::start)
                .withMessageContaining("another major version");
    }

    @Test
    void aFolderThatTheServersUserCannotEnterIsNamed() throws Exception {
        assumeThat(isRoot()).as("only root runs the server as another user").isTrue();
        Path closed = Files.createDirectory(data.resolve("closed"));
        Files.setPosixFilePermissions(closed, PosixFilePermissions.fromString("rwx------"));
        assertThatExceptionOfType(PostgresStartException.class)
                .isThrownBy(() -> EmbeddedPostgres.start(settings(closed.resolve("data"))))
                .withMessageContaining("chmod o+x " + closed)
                .withMessageContaining("/var/lib/slipway");
    }

    @Test
    @Tag("slow")
    void aCacheThatTheServersUserCannotEnterIsNotUsed() throws Exception {
        assumeThat(isRoot()).as("only root runs the server as another user").isTrue();
        Path closed = Files.createDirectory(data.resolve("closed-cache"));
        Files.setPosixFilePermissions(closed, PosixFilePermissions.fromString("rwx------"));
        try (EmbeddedPostgres postgres =
                EmbeddedPostgres.start(new EmbeddedPostgres.Settings(data, closed, Duration.ofMinutes(1)))) {
            assertThat(ask(postgres, "SELECT 1")).isEqualTo("1");
        }
        assertThat(closed).isEmptyDirectory();
    }

    @Test
    @Tag("slow")
    void anOrdinaryUserRunsTheServerAsItself() throws Exception {
        assumeThat(isRoot()).as("only root can become an ordinary user").isTrue();
        Path library = Files.createDirectory(data.resolve("library"));
        letEveryoneIn(library);
        Path folder = Files.createDirectory(data.resolve("own"));
        Files.setAttribute(folder, "unix:uid", 65534);
        List<String> prefix = List.of("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "--");

        Process process =
                inAnotherProcess(prefix, readableClassPath(library), folder, folder.resolve("cache"), "close");
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(process.waitFor()).as(output).isZero();
        assertThat(Files.getAttribute(folder.resolve("pg/18"), "unix:uid")).isEqualTo(65534);
    }

    private EmbeddedPostgres start() throws IOException {
        return EmbeddedPostgres.start(settings(data));
    }

    private static EmbeddedPostgres.Settings settings(Path data) {
        return new EmbeddedPostgres.Settings(data, cache, Duration.ofMinutes(1));
    }

    /** An ended process may stay in the process table for a while where nobody collects it; that does not count. */
    private boolean runs(long pid) throws IOException {
        return new Postmaster(pid, data.toRealPath().resolve("pg/18")).runs();
    }

    private static boolean isRoot() throws IOException {
        return Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0);
    }

    private static void letEveryoneIn(Path folder) throws IOException {
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private static void execute(EmbeddedPostgres postgres, String sql) throws SQLException {
        try (Connection connection =
                        DriverManager.getConnection(postgres.jdbcUrl(), postgres.user(), postgres.password());
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static String ask(EmbeddedPostgres postgres, String sql) throws SQLException {
        try (Connection connection =
                        DriverManager.getConnection(postgres.jdbcUrl(), postgres.user(), postgres.password());
                Statement statement = connection.createStatement();
                ResultSet answer = statement.executeQuery(sql)) {
            assertThat(answer.next()).isTrue();
            return answer.getString(1);
        }
    }

    private Process inAnotherProcess(String then) throws IOException {
        return inAnotherProcess(List.of(), System.getProperty("java.class.path"), data, cache, then);
    }

    private static Process inAnotherProcess(List<String> prefix, String classPath, Path data, Path cache, String then)
            throws IOException {
        List<String> words = new ArrayList<>(prefix);
        words.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                classPath,
                StartedInAnotherProcess.class.getName(),
                data.toString(),
                cache.toString(),
                then));
        return new ProcessBuilder(words)
                .directory(data.toFile())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    private static long pidSaidBy(Process process) throws IOException {
        BufferedReader reader =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        String line = reader.readLine();
        assertThat(line).startsWith("started ");
        return Long.parseLong(line.substring("started ".length()));
    }

    /** Copies what the child process needs to where an ordinary user can read it. */
    private static String readableClassPath(Path library) throws IOException {
        List<Path> entries = new ArrayList<>();
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
            Path source = Path.of(entry);
            Path target = library.resolve(Integer.toString(entries.size()) + "-" + source.getFileName());
            Map<Boolean, List<Path>> files;
            try (var walk = Files.walk(source)) {
                files = walk.collect(Collectors.partitioningBy(Files::isDirectory));
            }
            for (Path directory : files.get(true)) {
                Files.createDirectories(
                        target.resolve(source.relativize(directory).toString()));
            }
            for (Path file : files.get(false)) {
                Path copy = source.equals(file)
                        ? target
                        : target.resolve(source.relativize(file).toString());
                Files.copy(file, copy);
            }
            entries.add(target);
        }
        return entries.stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator));
    }
}
