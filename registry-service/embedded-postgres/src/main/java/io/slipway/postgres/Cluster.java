package io.slipway.postgres;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The database cluster on disk: made once, beside its place and then renamed, so that a half-made one is never used. */
final class Cluster {

    private static final Logger log = LoggerFactory.getLogger(Cluster.class);

    private final PostgresFolder folder;
    private final Binaries binaries;
    private final ServerUser user;

    Cluster(PostgresFolder folder, Binaries binaries, ServerUser user) {
        this.folder = folder;
        this.binaries = binaries;
        this.user = user;
    }

    Path data() {
        return folder.cluster(binaries.major());
    }

    /** Makes the cluster unless it is there, and returns its superuser's password. */
    String make(Deadline deadline) throws IOException {
        removeUnfinished();
        if (Files.isDirectory(data())) {
            return storedPassword();
        }
        refuseAnotherMajor();
        String password = Files.exists(folder.password()) ? storedPassword() : newPassword();
        Path fresh = folder.unfinished(binaries.major(), UUID.randomUUID().toString());
        log.info("Making a database cluster in {}", data());
        Command.Outcome outcome = Command.run(
                user.command(List.of(
                        binaries.initdb(),
                        "--pgdata=" + fresh,
                        "--username=" + EmbeddedPostgres.NAME,
                        "--pwfile=" + folder.password(),
                        "--auth=scram-sha-256",
                        "--encoding=UTF8",
                        "--locale=C",
                        "--locale-provider=builtin",
                        "--builtin-locale=C.UTF-8",
                        "--data-checksums",
                        "--no-instructions")),
                folder.root(),
                deadline.left());
        if (!outcome.succeeded()) {
            throw new PostgresStartException("Making a database cluster in " + fresh + " failed (initdb ended with "
                    + outcome.exit() + "): " + outcome.output());
        }
        PostgresFolder.move(fresh, data());
        return password;
    }

    private void removeUnfinished() throws IOException {
        List<Path> unfinished;
        try (Stream<Path> files = Files.list(folder.root())) {
            unfinished = files.filter(folder::isUnfinished).toList();
        }
        for (Path tree : unfinished) {
            log.info("Removing the half-made cluster {}", tree);
            try {
                PostgresFolder.deleteTree(tree);
            } catch (IOException e) {
                // An initdb whose parent was killed may still be writing into it; the next start removes it.
                log.warn("The half-made cluster {} could not be removed yet", tree, e);
            }
        }
    }

    private void refuseAnotherMajor() throws IOException {
        try (Stream<Path> files = Files.list(folder.root())) {
            for (Path other : files.filter(file -> Files.exists(file.resolve("PG_VERSION")))
                    .toList()) {
                throw new PostgresStartException("The database in " + other + " was made by another major version of"
                        + " PostgreSQL than " + binaries.version() + ", which cannot read it; use the Slipway release"
                        + " that made it");
            }
        }
    }

    private String newPassword() throws IOException {
        byte[] random = new byte[24];
        new SecureRandom().nextBytes(random);
        String password = Base64.getUrlEncoder().withoutPadding().encodeToString(random);
        PostgresFolder.writeDurably(folder.password(), password + "\n", "rw-------", user);
        return password;
    }

    private String storedPassword() throws IOException {
        if (!Files.exists(folder.password())) {
            throw new PostgresStartException("The database in " + data() + " is there, but its password is not: "
                    + folder.password() + " is missing; put it back from a backup");
        }
        return Files.readString(folder.password()).strip();
    }
}
