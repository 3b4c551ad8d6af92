package io.slipway.layer.listing;

import io.slipway.layer.ByteString;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Queue;

/**
 * What is known of the directories in a directory, kept from when each is written until the names of all are. In pages of
 * bytes, since there may be a million.
 */
final class Places {
    private static final int PAGE = 16 << 10;

    private final Queue<byte[]> pages = new ArrayDeque<>();
    private final ByteArrayOutputStream last = new ByteArrayOutputStream(128);
    private DataInputStream first = new DataInputStream(new ByteArrayInputStream(new byte[0]));

    /** One of them. */
    record Place(ByteString hash, Below below, ListedFile.Inside inside) {}

    void add(ListedFile directory) throws IOException {
        DataOutputStream out = new DataOutputStream(last);
        Fields.writeHash(out, directory.hash());
        FileCodec.writePlace(out, directory);
        if (last.size() >= PAGE) {
            pages.add(last.toByteArray());
            last.reset();
        }
    }

    /** The next one, in the order in which they were added; when the last was added. */
    Place remove() throws IOException {
        if (first.available() == 0) {
            byte[] page = pages.poll();
            first = new DataInputStream(new ByteArrayInputStream(page == null ? last.toByteArray() : page));
        }
        return new Place(Fields.readHash(first), FileCodec.readBelow(first), FileCodec.readInside(first));
    }
}
