package io.slipway.layer.listing;

import io.slipway.layer.ByteString;
import io.slipway.layer.Content;
import io.slipway.layer.chunked.ChunkedWriter;
import io.slipway.layer.tree.Inode;
import io.slipway.oci.DigestAlgorithm;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;

/**
 * Writes trees, directories behind all that lies in them. A directory is its names' records, one behind the other in the
 * order of their bytes, and a table of where each begins, so that a name is found in few steps among millions.
 */
final class ListingWriter {
    private final ChunkedWriter file;
    private final List<ContentHashes> hashes;
    private final ByteArrayOutputStream record = new ByteArrayOutputStream();
    private final DataOutputStream out = new DataOutputStream(record);

    /** A directory whose directories are being written: only these are kept, for their places are not known before. */
    private static final class Open {
        final Listable directory;
        final Iterator<Listable> children;
        final Places places = new Places();

        Open(Listable directory) {
            this.directory = directory;
            this.children = directory.children();
        }
    }

    /** @param hashes of the layers so far, bottom first */
    ListingWriter(ChunkedWriter file, List<ContentHashes> hashes) {
        this.file = file;
        this.hashes = hashes;
    }

    /** Writes a tree; tells where its root lies. */
    long write(Listable root) throws IOException {
        Deque<Open> opened = new ArrayDeque<>();
        opened.push(new Open(root));
        while (true) {
            Open top = opened.element();
            if (top.children.hasNext()) {
                Listable child = top.children.next();
                if (child.node().isDirectory()) {
                    opened.push(new Open(child));
                }
                continue;
            }
            ListedFile finished = names(opened.pop());
            if (opened.isEmpty()) {
                long at = file.position();
                encode(finished);
                file.append(ByteBuffer.wrap(record.toByteArray()));
                return at;
            }
            opened.element().places.add(finished);
        }
    }

    /** Writes the names of a directory whose directories are written. */
    private ListedFile names(Open directory) throws IOException {
        long records = file.position();
        MessageDigest hash = DigestAlgorithm.SHA256.newMessageDigest();
        Below below = Below.NOTHING;
        int[] table = new int[8];
        int count = 0;
        Iterator<Listable> children = directory.directory.children();
        while (children.hasNext()) {
            Listable child = children.next();
            ListedFile listed = child.node().isDirectory() ? listed(child, directory.places.remove()) : listed(child);
            if (count == table.length) {
                table = Arrays.copyOf(table, 2 * count);
            }
            table[count++] = Math.toIntExact(file.position() - records);
            int same = encode(listed);
            byte[] bytes = record.toByteArray();
            hash.update(bytes, 0, same);
            file.append(ByteBuffer.wrap(bytes));
            below = below.plus(listed);
        }
        long tableAt = file.position();
        ByteBuffer offsets = ByteBuffer.allocate(count * Integer.BYTES);
        offsets.asIntBuffer().put(table, 0, count);
        file.append(offsets);
        return listed(
                directory.directory,
                ByteString.of(hash.digest(), 0, Fields.HASH),
                below,
                new ListedFile.Inside(records, tableAt, count));
    }

    /** Tells how many bytes of the record are what two images can have in common. */
    private int encode(ListedFile listed) throws IOException {
        record.reset();
        FileCodec.writeSame(out, listed);
        int same = record.size();
        FileCodec.writeOrigin(out, listed);
        return same;
    }

    private static ListedFile listed(Listable directory, Places.Place place) {
        return listed(directory, place.hash(), place.below(), place.inside());
    }

    private ListedFile listed(Listable child) {
        Inode inode = child.node().inode();
        ByteString hash = inode.content() instanceof Content.RegularFile regular && regular.size() > 0
                ? hashes.get(inode.layer()).of(regular.offset())
                : ByteString.EMPTY;
        return listed(child, hash, Below.NOTHING, ListedFile.Inside.NOTHING);
    }

    private static ListedFile listed(Listable listable, ByteString hash, Below below, ListedFile.Inside inside) {
        Inode inode = listable.node().inode();
        return new ListedFile(
                listable.node().name(),
                inode.content(),
                inode.attributes(),
                hash,
                listable.change(),
                listable.node().addedBy(),
                listable.node().changedBy(),
                inode.content() instanceof Content.RegularFile ? inode.layer() : -1,
                below,
                inside);
    }
}
