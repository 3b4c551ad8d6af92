package io.slipway.postgres;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Properties;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tukaani.xz.XZInputStream;

/**
 * PostgreSQL's programs, unpacked.
 *
 * @param home holds {@code bin}, {@code lib} and {@code share}
 * @param version of PostgreSQL, such as {@code 18.4.0}
 */
record Binaries(Path home, String version) {

    private static final Logger log = LoggerFactory.getLogger(Binaries.class);

    /** The first number of the version; clusters of different ones cannot be read by each other's programs. */
    String major() {
        return version.substring(0, version.indexOf('.'));
    }

    String initdb() {
        return home.resolve("bin/initdb").toString();
    }

    String pgCtl() {
        return home.resolve("bin/pg_ctl").toString();
    }

    /** The programs in the cache, or inside the folder when the server's user cannot enter the cache. */
    static Binaries unpacked(Path cache, PostgresFolder folder, ServerUser user) throws IOException {
        String version = packagedVersion();
        String architecture = architecture();
        String name = "postgres-" + version + "-" + architecture;
        Files.createDirectories(cache);
        Path parent = user.canEnter(cache) ? cache : folder.root();
        Path home = parent.resolve(name);
        if (!Files.isDirectory(home)) {
            log.info("Unpacking PostgreSQL {} into {}", version, home);
            unpack("/postgres-linux-" + architecture + ".txz", home);
        }
        return new Binaries(home, version);
    }

    private static String packagedVersion() throws IOException {
        Properties properties = new Properties();
        try (InputStream stream = resource("/io/slipway/postgres/binaries.properties")) {
            properties.load(stream);
        }
        return properties.getProperty("version", "");
    }

    private static String architecture() throws PostgresStartException {
        String system = System.getProperty("os.name", "");
        String machine = System.getProperty("os.arch", "");
        if (system.equals("Linux")) {
            switch (machine) {
                case "amd64", "x86_64" -> {
                    return "x86_64";
                }
                case "aarch64" -> {
                    return "arm_64";
                }
                default -> {}
            }
        }
        throw new PostgresStartException("There is no embedded PostgreSQL for " + system + " on " + machine
                + "; name a database of your own in SLIPWAY_DATABASE_URL");
    }

    private static InputStream resource(String name) throws PostgresStartException {
        InputStream stream = Binaries.class.getResourceAsStream(name);
        if (stream == null) {
            throw new PostgresStartException("This build lacks " + name + "; build it anew");
        }
        return stream;
    }

    /** Unpacks beside the place and renames, so that a half-unpacked tree is never used, not even after a power cut. */
    private static void unpack(String archive, Path home) throws IOException {
        Path fresh = Files.createTempDirectory(home.getParent(), home.getFileName() + ".unpacking-");
        try {
            try (InputStream raw = new BufferedInputStream(resource(archive), 1 << 16);
                    TarArchiveInputStream tar = new TarArchiveInputStream(new XZInputStream(raw))) {
                TarArchiveEntry entry = tar.getNextEntry();
                while (entry != null) {
                    unpackEntry(tar, entry, fresh);
                    entry = tar.getNextEntry();
                }
            }
            Files.setPosixFilePermissions(fresh, PosixFilePermissions.fromString("rwxr-xr-x"));
            forceTree(fresh);
            try {
                PostgresFolder.move(fresh, home);
            } catch (IOException e) {
                if (!Files.isDirectory(home)) {
                    throw e;
                }
                log.debug("Another process unpacked {} at the same time", home, e);
            }
        } finally {
            PostgresFolder.deleteTree(fresh);
        }
    }

    private static void forceTree(Path tree) throws IOException {
        List<Path> paths;
        try (Stream<Path> walk = Files.walk(tree)) {
            paths = walk.filter(path -> !Files.isSymbolicLink(path)).toList();
        }
        for (Path path : paths) {
            PostgresFolder.force(path);
        }
    }

    private static void unpackEntry(TarArchiveInputStream tar, TarArchiveEntry entry, Path root) throws IOException {
        Path target = root.resolve(entry.getName()).normalize();
        if (!target.startsWith(root)) {
            throw new IOException("The archive of PostgreSQL names a file outside itself: " + entry.getName());
        }
        if (entry.isDirectory()) {
            Files.createDirectories(target);
            Files.setPosixFilePermissions(target, PosixFilePermissions.fromString("rwxr-xr-x"));
            return;
        }
        Path parent = target.getParent();
        if (parent != null) {
            Files.createDirectories(parent);
        }
        if (entry.isSymbolicLink()) {
            Files.createSymbolicLink(target, Path.of(entry.getLinkName()));
        } else if (entry.isLink()) {
            Files.createLink(target, root.resolve(entry.getLinkName()).normalize());
        } else {
            try {
                Files.copy(tar, target);
            } catch (FileAlreadyExistsException e) {
                throw new IOException("The archive of PostgreSQL names " + entry.getName() + " twice", e);
            }
            boolean program = (entry.getMode() & 0100) != 0;
            Files.setPosixFilePermissions(target, PosixFilePermissions.fromString(program ? "rwxr-xr-x" : "rw-r--r--"));
        }
    }
}
