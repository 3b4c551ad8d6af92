package io.slipway.postgres;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Whom the server runs as: ourselves, or an unprivileged user when we are root, for PostgreSQL refuses to run as root.
 *
 * @param uid user id on the machine
 * @param gid that user's first group
 * @param switching whether we are root and change to it
 */
record ServerUser(int uid, int gid, boolean switching) {

    private static final Path PASSWD = Path.of("/etc/passwd");
    private static final Duration LIMIT = Duration.ofSeconds(10);

    /** initdb looks its user up by id, so only a user that the machine knows will do. */
    private static final List<String> CANDIDATES = List.of("postgres", "nobody");

    /** The user for this folder: its owner if it has an unprivileged one, so that a later start finds its files. */
    static ServerUser forFolder(Path folder) throws IOException {
        int self = attribute(Path.of("/proc/self"), "unix:uid");
        if (self != 0) {
            return new ServerUser(self, attribute(Path.of("/proc/self"), "unix:gid"), false);
        }
        int owner = attribute(folder, "unix:uid");
        if (owner != 0) {
            return new ServerUser(owner, attribute(folder, "unix:gid"), true);
        }
        for (String name : CANDIDATES) {
            Optional<ServerUser> found = lookUp(name);
            if (found.isPresent()) {
                return found.get();
            }
        }
        throw new PostgresStartException("PostgreSQL refuses to run as root, and this machine has none of the users "
                + CANDIDATES + " to run it as; add one (useradd --system postgres), start Slipway as an ordinary user,"
                + " or name a database of your own in SLIPWAY_DATABASE_URL");
    }

    private static Optional<ServerUser> lookUp(String name) throws IOException {
        for (String line : Files.readAllLines(PASSWD)) {
            String[] fields = line.split(":", -1);
            if (fields.length > 3 && fields[0].equals(name)) {
                return Optional.of(new ServerUser(Integer.parseInt(fields[2]), Integer.parseInt(fields[3]), true));
            }
        }
        return Optional.empty();
    }

    /** The words that run a program as this user. */
    List<String> command(List<String> program) {
        if (!switching) {
            return program;
        }
        List<String> words = new ArrayList<>(
                List.of("setpriv", "--reuid=" + uid, "--regid=" + gid, "--clear-groups", "--inh-caps=-all", "--"));
        words.addAll(program);
        return words;
    }

    /** Makes this user the owner of one file or folder, never of what a link names; nothing when that is us anyway. */
    void own(Path path) throws IOException {
        if (switching) {
            Files.setAttribute(path, "unix:uid", uid, LinkOption.NOFOLLOW_LINKS);
            Files.setAttribute(path, "unix:gid", gid, LinkOption.NOFOLLOW_LINKS);
        }
    }

    /** Whether this user can enter the folder and everything above it. */
    boolean canEnter(Path folder) throws IOException {
        return !switching || test("-x", folder);
    }

    /** Fails in words unless this user can enter and write the folder. */
    void checkCanWrite(Path folder) throws IOException {
        if (!switching || (test("-x", folder) && test("-w", folder))) {
            return;
        }
        Path barrier = folder;
        while (barrier.getParent() != null && !test("-x", barrier.getParent())) {
            barrier = Objects.requireNonNull(barrier.getParent());
        }
        String mode = PosixFilePermissions.toString(Files.getPosixFilePermissions(barrier));
        throw new PostgresStartException("PostgreSQL runs as the unprivileged user id " + uid + ", which cannot use "
                + folder + ": " + barrier + " (mode " + mode + ", owner id " + attribute(barrier, "unix:uid")
                + ") keeps it out. Choose a data folder that every user can reach, such as /var/lib/slipway,"
                + " or allow entering it: chmod o+x " + barrier);
    }

    private boolean test(String question, Path path) throws IOException {
        Command.Outcome outcome;
        try {
            outcome = Command.run(command(List.of("test", question, path.toString())), Path.of("/"), LIMIT);
        } catch (IOException e) {
            throw new PostgresStartException(
                    "Running a program as user id " + uid + " failed; it needs the program setpriv of util-linux: "
                            + e.getMessage(),
                    e);
        }
        if (outcome.exit() > 1 || !outcome.output().isEmpty()) {
            throw new PostgresStartException("Running a program as user id " + uid + " was refused: " + outcome.output()
                    + ". Start Slipway as an ordinary user, or name a database of your own in SLIPWAY_DATABASE_URL");
        }
        return outcome.succeeded();
    }

    private static int attribute(Path path, String name) throws IOException {
        return (Integer) Files.getAttribute(path, name);
    }
}
