package io.slipway.agent.log;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The files of a log as one sequence of lines, from the oldest to the newest, while they are being written and rotated.
 * Files that are still to be read are held open, so rotation cannot take them away.
 */
final class LogFiles implements Closeable {
    private static final Logger LOG = LoggerFactory.getLogger(LogFiles.class);

    /** A listing of a folder may miss a file that is renamed meanwhile, so that one is gone is only believed in the end. */
    private static final int MISSES_BELIEVED = 3;

    private final Path newest;
    private final boolean following;
    private final ArrayDeque<OpenLog> open = new ArrayDeque<>();
    private boolean firstIsFinal;
    private int misses;

    private LogFiles(Path newest, boolean following) {
        this.newest = newest;
        this.following = following;
    }

    /** Opens the log where the query's part of it begins. A log without any file is empty. */
    static LogFiles open(Path newest, LogQuery query) throws IOException {
        LogFiles files = new LogFiles(newest, query.follow());
        boolean opened = false;
        try {
            files.open(query);
            opened = true;
            return files;
        } finally {
            if (!opened) {
                files.close();
            }
        }
    }

    /**
     * From the newest to as far back as is needed. A rotation meanwhile shows one file a second time, and, while a file has
     * its old name no more and the next has not taken it, a gap of one.
     */
    private void open(LogQuery query) throws IOException {
        Optional<LogTail> tail =
                query.tail().isPresent() ? Optional.of(new LogTail(query.tail().getAsLong())) : Optional.empty();
        Set<Object> seen = new HashSet<>();
        int missing = 0;
        boolean goOn = true;
        for (int i = 0; goOn && missing < 2; i++) {
            Optional<OpenLog> next = OpenLog.open(numbered(i));
            missing = next.isPresent() ? 0 : missing + 1;
            if (next.isPresent()) {
                goOn = !seen.add(next.get().key()) ? closeAgain(next.get()) : add(next.get(), tail, query);
            }
        }
    }

    private static boolean closeAgain(OpenLog log) throws IOException {
        log.close();
        return true;
    }

    /** Whether older files are needed too. */
    private boolean add(OpenLog log, Optional<LogTail> tail, LogQuery query) throws IOException {
        open.addFirst(log);
        if (!following) {
            log.stopAtPresentEnd();
        }
        OptionalLong beginning = tail.isPresent() ? tail.get().beginningIn(log.channel()) : OptionalLong.empty();
        beginning.ifPresent(log::seek);
        boolean allBefore = query.since().isPresent()
                && log.modified().isBefore(query.since().get());
        return beginning.isEmpty() && !allBefore;
    }

    private Path numbered(int number) {
        return number == 0 ? newest : newest.resolveSibling(newest.getFileName() + "." + number);
    }

    /** The next line, or none at present. */
    byte @Nullable [] next() throws IOException {
        do {
            OpenLog first = open.peekFirst();
            byte[] line = first == null ? null : first.next();
            if (line != null) {
                return line;
            }
        } while (moveOn());
        return null;
    }

    /** The first file has been read to its end: whether there is something to be read now. */
    private boolean moveOn() throws IOException {
        if (open.size() > 1) {
            open.removeFirst().close();
            return true;
        }
        if (!following) {
            return false;
        }
        OpenLog first = open.peekFirst();
        if (first == null) {
            open(LogQuery.ALL);
            return !open.isEmpty();
        }
        if (!firstIsFinal) {
            // Something may have been written between our last read and the rotation, so it is read once more.
            firstIsFinal = OpenLog.keyOf(newest).filter(first.key()::equals).isEmpty();
            return firstIsFinal;
        }
        Optional<OpenLog> next = successor(first.key());
        next.ifPresent(log -> {
            open.addLast(log);
            firstIsFinal = false;
        });
        return next.isPresent();
    }

    /** The file that was begun after this one. None while the writer is between closing one and opening the next. */
    private Optional<OpenLog> successor(Object key) throws IOException {
        NavigableMap<Integer, Object> present = present();
        int number = numberOf(key, present);
        if (number < 0) {
            if (++misses < MISSES_BELIEVED || present.isEmpty()) {
                return Optional.empty();
            }
            LOG.warn("A reader was slower than the rotation of {}: lines are missing", newest);
            number = present.lastKey() + 1;
        }
        misses = 0;
        if (number == 0) {
            return Optional.empty();
        }
        Optional<OpenLog> next = OpenLog.open(numbered(number - 1));
        if (next.isPresent() && numberOf(key, present()) != numberOf(key, present)) {
            next.get().close();
            return Optional.empty();
        }
        return next;
    }

    private static int numberOf(Object key, NavigableMap<Integer, Object> present) {
        return present.entrySet().stream()
                .filter(file -> file.getValue().equals(key))
                .map(Map.Entry::getKey)
                .findFirst()
                .orElse(-1);
    }

    private NavigableMap<Integer, Object> present() throws IOException {
        NavigableMap<Integer, Object> present = new TreeMap<>();
        String name = String.valueOf(newest.getFileName());
        Path folder = newest.toAbsolutePath().getParent();
        if (folder == null) {
            return present;
        }
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
            for (Path file : files) {
                String suffix = suffix(String.valueOf(file.getFileName()), name);
                if (suffix.matches("(\\.[1-9]\\d{0,5})?")) {
                    int number = suffix.isEmpty() ? 0 : Integer.parseInt(suffix.substring(1));
                    OpenLog.keyOf(file).ifPresent(key -> present.put(number, key));
                }
            }
        } catch (NoSuchFileException e) {
            LOG.debug("The log's folder is gone", e);
        }
        return present;
    }

    private static String suffix(String file, String name) {
        return file.startsWith(name) ? file.substring(name.length()) : "no part of the log";
    }

    @Override
    public void close() throws IOException {
        for (OpenLog log : open) {
            log.close();
        }
    }
}
