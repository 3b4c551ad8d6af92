package io.slipway.registry.explorer;

import io.slipway.auth.account.InvalidRequestException;
import io.slipway.auth.account.NotFoundException;
import io.slipway.auth.account.TooBusyException;
import io.slipway.layer.ByteString;
import io.slipway.layer.Content;
import io.slipway.layer.listing.ListedFile;
import io.slipway.registry.explorer.Explorer.Answer.Ready;
import io.slipway.registry.explorer.Explorer.Answer.Waiting;
import io.slipway.registry.jobs.JobOwner;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/** Compares a text file of two images that the caller may pull, line by line. */
public final class LineComparison {
    /** How many lines one answer shows. */
    private static final int MOST_SHOWN = 5000;

    /** How many are compared at a time: each keeps two files in memory and a processor busy for up to a second. */
    private static final int AT_A_TIME = 4;

    private static final Duration BUSY = Duration.ofSeconds(1);

    private final Explorer explorer;
    private final Semaphore places = new Semaphore(AT_A_TIME);

    LineComparison(Explorer explorer) {
        this.explorer = explorer;
    }

    /**
     * Compares what both have at a path. An image that has nothing there is one with an empty file.
     *
     * @param path in UTF-8, or
     * @param entry what an answer gave for it
     * @throws NotListedException when one of the files is no text, or too large
     * @throws TooBusyException when too many are compared already
     */
    public Explorer.Answer<LinesView> compare(
            JobOwner owner, Images.Image from, Images.Image to, @Nullable String path, @Nullable String entry)
            throws IOException {
        FilesQuestion question = FilesQuestion.of("all", path, entry, null, 0, false);
        // Both are asked for at once, so that both are indexed at once.
        Explorer.Answer<Optional<ListedFile>> one = explorer.ask(owner, from, question::find);
        Explorer.Answer<Optional<ListedFile>> two = explorer.ask(owner, to, question::find);
        if (!(one instanceof Ready<Optional<ListedFile>>(Optional<ListedFile> fromFile))) {
            return waiting(one);
        }
        if (!(two instanceof Ready<Optional<ListedFile>>(Optional<ListedFile> toFile))) {
            return waiting(two);
        }
        ByteString at = question.path();
        if (fromFile.isEmpty() && toFile.isEmpty()) {
            throw new NotFoundException("neither image has '/" + ShownBytes.shown(at) + "'");
        }
        String named = "'/" + ShownBytes.shown(at) + "' of ";
        check(named + from.digest(), fromFile);
        check(named + to.digest(), toFile);
        if (!places.tryAcquire()) {
            throw new TooBusyException("too many files are being compared", BUSY);
        }
        try {
            Explorer.Answer<byte[]> first = bytes(owner, from, fromFile);
            if (!(first instanceof Ready<byte[]>(byte[] fromBytes))) {
                return waiting(first);
            }
            Explorer.Answer<byte[]> second = bytes(owner, to, toFile);
            if (!(second instanceof Ready<byte[]>(byte[] toBytes))) {
                return waiting(second);
            }
            List<String> fromLines = TextLines.of(named + from.digest(), fromBytes);
            List<String> toLines = TextLines.of(named + to.digest(), toBytes);
            return new Ready<>(view(from, to, at, fromFile, toFile, new Hunks(fromLines, toLines)));
        } finally {
            places.release();
        }
    }

    private static void check(String named, Optional<ListedFile> found) {
        if (found.isEmpty()) {
            return;
        }
        ListedFile file = found.get();
        if (!(file.content() instanceof Content.RegularFile)) {
            throw new InvalidRequestException("only files are compared by lines: " + named + " is a "
                    + FileView.type(file.content()).replace('-', ' '));
        }
        if (file.size() > TextLines.MOST_BYTES) {
            throw new NotListedException("files of up to %d bytes are compared by lines: %s has %d"
                    .formatted(TextLines.MOST_BYTES, named, file.size()));
        }
    }

    private Explorer.Answer<byte[]> bytes(JobOwner owner, Images.Image image, Optional<ListedFile> file)
            throws IOException {
        return file.isEmpty() ? new Ready<>(new byte[0]) : explorer.read(owner, image, file.get());
    }

    private static LinesView view(
            Images.Image from,
            Images.Image to,
            ByteString path,
            Optional<ListedFile> fromFile,
            Optional<ListedFile> toFile,
            Hunks hunks) {
        List<LinesView.Hunk> shown = hunks.hunks(MOST_SHOWN);
        int differing = (int) shown.stream()
                .flatMap(hunk -> hunk.lines().stream())
                .filter(line -> !line.change().equals("same"))
                .count();
        return new LinesView(
                from.digest().toString(),
                to.digest().toString(),
                ShownBytes.text(path).orElse(null),
                ShownBytes.token(path),
                ShownBytes.shown(path),
                fromFile.map(file -> FileView.of(path, file)).orElse(null),
                toFile.map(file -> FileView.of(path, file)).orElse(null),
                hunks.added(),
                hunks.removed(),
                hunks.isShortest(),
                differing == hunks.added() + hunks.removed(),
                shown);
    }

    private static <T> Explorer.Answer<T> waiting(Explorer.Answer<?> answer) {
        return switch (answer) {
            case Waiting<?> waiting -> new Waiting<>(waiting.job());
            case Ready<?> ready -> throw new IllegalStateException("there is nothing to wait for");
        };
    }
}
