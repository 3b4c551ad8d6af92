package io.slipway.layer.listing;

import io.slipway.layer.ByteString;
import io.slipway.layer.chunked.ChunkedReader;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A tree of files, read from its file as it is asked for. */
public final class Listing {
    private static final int RECORD_BUFFER = 256;
    private static final int PAGE_BUFFER = 16 << 10;

    private final ChunkedReader reader;
    private final ListedFile root;

    private Listing(ChunkedReader reader, ListedFile root) {
        this.reader = reader;
        this.root = root;
    }

    static Listing at(ChunkedReader reader, long root) throws IOException {
        return new Listing(reader, FileCodec.read(in(reader, root, RECORD_BUFFER)));
    }

    /** The root directory. */
    public ListedFile root() {
        return root;
    }

    /**
     * What lies at a path, without following symbolic links.
     *
     * @param path its components with a slash between each two; empty for the root
     */
    public Optional<ListedFile> find(ByteString path) throws IOException {
        Optional<ListedFile> at = Optional.of(root);
        String text = path.latin1();
        int start = 0;
        while (at.isPresent() && start < text.length()) {
            int slash = text.indexOf('/', start);
            int end = slash < 0 ? text.length() : slash;
            at = child(at.get(), ByteString.latin1(text.substring(start, end)));
            start = end + 1;
        }
        return at;
    }

    /** The name in a directory. */
    public Optional<ListedFile> child(ListedFile directory, ByteString name) throws IOException {
        int place = place(directory, name);
        if (place == directory.inside().count()) {
            return Optional.empty();
        }
        ListedFile found = names(directory, place, 1).getFirst();
        return found.name().equals(name) ? Optional.of(found) : Optional.empty();
    }

    /** How many names of a directory come before this one, whether or not it is there. */
    public int place(ListedFile directory, ByteString name) throws IOException {
        int low = 0;
        int high = directory.inside().count();
        while (low < high) {
            int middle = (low + high) >>> 1;
            ByteString found = Fields.read(in(reader, record(directory, middle), RECORD_BUFFER));
            if (found.compareTo(name) < 0) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    /**
     * Some names of a directory, in the order of their bytes; none for what is no directory.
     *
     * @param from the place of the first, from 0
     * @param most how many
     */
    public List<ListedFile> names(ListedFile directory, int from, int most) throws IOException {
        int count = Math.min(most, directory.inside().count() - from);
        List<ListedFile> names = new ArrayList<>(Math.max(count, 0));
        if (count > 0) {
            DataInputStream in = in(reader, record(directory, from), count == 1 ? RECORD_BUFFER : PAGE_BUFFER);
            for (int i = 0; i < count; i++) {
                names.add(FileCodec.read(in));
            }
        }
        return names;
    }

    private long record(ListedFile directory, int place) throws IOException {
        ListedFile.Inside inside = directory.inside();
        ByteBuffer offset = ByteBuffer.allocate(Integer.BYTES);
        reader.read(inside.table() + (long) place * Integer.BYTES, offset);
        return inside.records() + offset.flip().getInt();
    }

    private static DataInputStream in(ChunkedReader reader, long from, int buffer) {
        return new DataInputStream(new BufferedInputStream(reader.stream(from, reader.size()), buffer));
    }
}
