package io.slipway.registry.operations;

import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.util.unit.DataSize;

/**
 * Looks each second whether the data folder can be written and has room. Nobody who asks waits for the disk: a look that
 * does not end is a trouble of its own.
 */
public final class FolderWatch implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(FolderWatch.class);
    private static final Duration PERIOD = Duration.ofSeconds(1);
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final List<Path> folders;
    private final DataSize margin;
    private final Thread thread;
    private volatile Look last;

    /** What was seen. */
    private record Look(Optional<String> trouble, Optional<Room> least, long endedAt) {}

    /**
     * How much can be written.
     *
     * @param free bytes
     * @param size bytes of the file system
     */
    public record Room(Path folder, long free, long size) {}

    private FolderWatch(List<Path> folders, DataSize margin) {
        this.folders = List.copyOf(folders);
        this.margin = margin;
        this.last = look();
        this.thread = Thread.ofPlatform().name("folder-watch").daemon().unstarted(this::run);
    }

    /**
     * Begins to look.
     *
     * @param folders each may be a mount of its own
     * @param margin how much room must be left in each
     */
    public static FolderWatch start(List<Path> folders, DataSize margin) {
        FolderWatch watch = new FolderWatch(folders, margin);
        watch.thread.start();
        return watch;
    }

    /** Whether uploads can be taken. Costs next to nothing. */
    public boolean hasRoom() {
        return trouble().isEmpty();
    }

    /** What is wrong, in words for the log; empty when uploads can be taken. */
    public Optional<String> trouble() {
        Look seen = last;
        Duration age = Duration.ofNanos(System.nanoTime() - seen.endedAt());
        return age.compareTo(PATIENCE) > 0
                ? Optional.of("the disk has not answered for " + age.toSeconds() + " s")
                : seen.trouble();
    }

    /** Of the folder with the least room, as it was seen last; empty when none could be looked at. */
    public Optional<Room> leastRoom() {
        return last.least();
    }

    /** How much must be left in each. */
    public DataSize margin() {
        return margin;
    }

    private void run() {
        try {
            while (true) {
                Thread.sleep(PERIOD);
                Look before = last;
                Look now = look();
                last = now;
                if (!before.trouble().equals(now.trouble())) {
                    now.trouble()
                            .ifPresentOrElse(
                                    trouble -> log.warn("No uploads are taken: {}", trouble),
                                    () -> log.info("Uploads are taken again"));
                }
            }
        } catch (InterruptedException e) {
            log.debug("the data folder is no longer watched", e);
        }
    }

    private Look look() {
        Optional<String> trouble = Optional.empty();
        Optional<Room> least = Optional.empty();
        for (Path folder : folders) {
            try {
                FileStore store = Files.getFileStore(folder);
                Room room = new Room(folder, store.getUsableSpace(), store.getTotalSpace());
                if (least.isEmpty() || room.free() < least.get().free()) {
                    least = Optional.of(room);
                }
                trouble = trouble.or(() -> trouble(room));
            } catch (IOException e) {
                trouble = trouble.or(() -> Optional.of(folder + " cannot be looked at: " + e.getMessage()));
            }
        }
        return new Look(trouble, least, System.nanoTime());
    }

    private Optional<String> trouble(Room room) {
        if (!Files.isWritable(room.folder())) {
            return Optional.of(room.folder() + " cannot be written");
        }
        return room.free() < margin.toBytes()
                ? Optional.of("less than " + margin + " are free in " + room.folder())
                : Optional.empty();
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}
