package io.slipway.registry.explorer;

import io.slipway.auth.account.InvalidRequestException;
import io.slipway.auth.account.NotFoundException;
import io.slipway.layer.ByteString;
import io.slipway.layer.listing.ImageListing;
import io.slipway.layer.listing.ListedFile;
import io.slipway.layer.listing.Listing;
import io.slipway.layer.listing.ListingSearch;
import io.slipway.layer.tar.TarLimits;
import io.slipway.layer.tree.FileChange;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What is asked about the files of an image.
 *
 * @param layer whose changes, from 0, the bottom one; -1 for the whole image
 * @param path of a directory or file, without a slash at either end
 * @param glob what names must match, with {@code *} and {@code ?}; empty for all
 * @param minSize how many bytes a file must have
 * @param changed whether only names are wanted that the layer touched itself; of the whole image, those that a layer changed
 *     after another one had put them there
 */
public record FilesQuestion(int layer, ByteString path, String glob, long minSize, boolean changed) {
    /** How many names one request looks at. */
    private static final int STEPS = 200_000;

    private static final int MOST_GLOB = 255;

    /**
     * Reads the parameters of a request.
     *
     * @param layer a number from 1, or {@code all}
     * @param path in UTF-8, with or without a slash in front
     * @param entry instead of a path: what an answer gave for it
     * @throws InvalidRequestException when one of them cannot be one
     */
    public static FilesQuestion of(
            String layer,
            @Nullable String path,
            @Nullable String entry,
            @Nullable String glob,
            long minSize,
            boolean changed) {
        if (path != null && entry != null) {
            throw new InvalidRequestException("it is either 'path' or 'entry'");
        }
        if (glob != null && glob.length() > MOST_GLOB) {
            throw new InvalidRequestException("'q' has at most " + MOST_GLOB + " characters");
        }
        ByteString wanted = entry == null ? ByteString.utf8(path == null ? "" : path) : token("entry", entry);
        String text = wanted.latin1();
        if (text.length() > TarLimits.PATH_BYTES) {
            throw new InvalidRequestException("a path has at most " + TarLimits.PATH_BYTES + " bytes");
        }
        while (text.startsWith("/")) {
            text = text.substring(1);
        }
        while (text.endsWith("/")) {
            text = text.substring(0, text.length() - 1);
        }
        return new FilesQuestion(
                number(layer), ByteString.latin1(text), glob == null ? "" : glob, Math.max(0, minSize), changed);
    }

    private static int number(String layer) {
        if (layer.equals("all")) {
            return -1;
        }
        try {
            int number = Integer.parseInt(layer);
            if (number > 0) {
                return number - 1;
            }
        } catch (NumberFormatException e) {
            throw notALayer(layer);
        }
        throw notALayer(layer);
    }

    private static InvalidRequestException notALayer(String layer) {
        return new InvalidRequestException("'layer' is 'all' or a number from 1, not '" + layer + "'");
    }

    private static ByteString token(String parameter, String token) {
        return ShownBytes.parseToken(token)
                .orElseThrow(() -> new InvalidRequestException("'" + parameter + "' is not what an answer gave"));
    }

    /** The listing that is asked about. */
    Listing listing(ImageListing image) throws IOException {
        int layers = image.sources().size();
        if (layer >= layers) {
            throw new NotFoundException("the image has " + layers + " layers, and no layer " + (layer + 1));
        }
        return layer < 0 ? image.all() : image.layer(layer);
    }

    /** What lies at the path, if there is something. */
    Optional<ListedFile> find(ImageListing image) throws IOException {
        return listing(image).find(path);
    }

    /** What lies at the path. */
    public ListedFile file(ImageListing image) throws IOException {
        return file(listing(image));
    }

    private ListedFile file(Listing listing) throws IOException {
        return listing.find(path)
                .orElseThrow(() -> new NotFoundException("there is no '/" + ShownBytes.shown(path) + "' "
                        + (layer < 0 ? "in the image" : "among what layer " + (layer + 1) + " changed")));
    }

    /**
     * Answers with a page.
     *
     * @param n how many names at most
     * @param after where the last page ended
     */
    public FilesView page(Images.Image image, ImageListing listings, int n, @Nullable String after) throws IOException {
        Listing listing = listing(listings);
        ListedFile directory = file(listing);
        Optional<ByteString> last = after == null ? Optional.empty() : Optional.of(token("after", after));
        String layerText = layer < 0 ? "all" : String.valueOf(layer + 1);
        String repository = image.repository().name().toString();
        String digest = image.digest().toString();
        FileView here = FileView.of(path, directory);
        if (glob.isEmpty() && minSize == 0 && !changed) {
            int from = last.isEmpty() ? 0 : listing.place(directory, behind(last.get()));
            List<FileView> files = listing.names(directory, from, n).stream()
                    .map(file -> FileView.of(joined(file), file))
                    .toList();
            int total = directory.inside().count();
            String next = from + files.size() < total ? files.getLast().entry() : null;
            return new FilesView(repository, digest, layerText, here, files, total, next);
        }
        if (last.isPresent() && !isBelow(last.get())) {
            throw new InvalidRequestException("'after' is not of this directory");
        }
        ListingSearch.Page page = ListingSearch.search(listing, path, last, wanted(), n, STEPS);
        List<FileView> files = page.found().stream()
                .map(found -> FileView.of(found.path(), found.file()))
                .toList();
        return new FilesView(
                repository,
                digest,
                layerText,
                here,
                files,
                null,
                page.next().map(ShownBytes::token).orElse(null));
    }

    /** Comes behind the name at the end of a path, and before all names after that. */
    private static ByteString behind(ByteString path) {
        String text = path.latin1();
        return ByteString.latin1(text.substring(text.lastIndexOf('/') + 1) + "\0");
    }

    private boolean isBelow(ByteString last) {
        return path.isEmpty() || last.latin1().startsWith(path.latin1() + "/");
    }

    private ByteString joined(ListedFile file) {
        return path.isEmpty()
                ? file.name()
                : ByteString.latin1(path.latin1() + "/" + file.name().latin1());
    }

    private Predicate<ListedFile> wanted() {
        Glob names = Glob.of(glob.getBytes(StandardCharsets.UTF_8));
        return file -> (glob.isEmpty() || names.matches(file.name()))
                && file.size() >= minSize
                && (!changed || isChanged(file));
    }

    /** In the changes of a layer: not only there for what lies below it. */
    private boolean isChanged(ListedFile file) {
        return layer < 0 ? file.changedBy() > file.addedBy() : file.change() != FileChange.NONE;
    }
}
