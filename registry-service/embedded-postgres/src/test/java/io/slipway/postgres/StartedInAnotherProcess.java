package io.slipway.postgres;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Duration;

/** A program for the tests to kill: starts the server of a folder, stores one row, says so and waits. */
final class StartedInAnotherProcess {

    private StartedInAnotherProcess() {}

    public static void main(String[] arguments) throws Exception {
        EmbeddedPostgres postgres = EmbeddedPostgres.start(
                new EmbeddedPostgres.Settings(Path.of(arguments[0]), Path.of(arguments[1]), Duration.ofMinutes(1)));
        try (Connection connection =
                        DriverManager.getConnection(postgres.jdbcUrl(), postgres.user(), postgres.password());
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE TABLE IF NOT EXISTS note (words text)");
            statement.execute("INSERT INTO note VALUES ('kept')");
        }
        System.out.println("started " + postgres.pid());
        if (arguments.length > 2 && arguments[2].equals("close")) {
            postgres.close();
            System.out.println("closed");
            return;
        }
        Thread.sleep(Duration.ofMinutes(5));
    }
}
