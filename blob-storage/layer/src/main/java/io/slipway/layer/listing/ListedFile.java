package io.slipway.layer.listing;

import io.slipway.layer.Attributes;
import io.slipway.layer.ByteString;
import io.slipway.layer.Content;
import io.slipway.layer.tree.FileChange;

/**
 * A name in a listing.
 *
 * @param name the last component of its path; empty for the root
 * @param content what it is; of what was removed, what it was
 * @param hash the first 16 bytes of the SHA-256 of a regular file's bytes, or of all that a directory holds, names and
 *     attributes included; nothing for what has no bytes
 * @param change what the layer did to it; {@link FileChange#NONE} where the whole image is listed
 * @param addedBy the layer since which there has been something of this name, the bottom one being 0; -1 for none
 * @param changedBy the layer that put here what is here; -1 for none
 * @param layer the layer in whose archive a regular file's bytes lie; -1 for none
 * @param below what lies below a directory
 * @param inside where the listing has the names of a directory
 */
public record ListedFile(
        ByteString name,
        Content content,
        Attributes attributes,
        ByteString hash,
        FileChange change,
        int addedBy,
        int changedBy,
        int layer,
        Below below,
        Inside inside) {

    /**
     * Where a listing has the names of a directory.
     *
     * @param records where the first of them begins
     * @param table where the table begins that tells where each of them begins
     * @param count how many there are
     */
    public record Inside(long records, long table, int count) {
        static final Inside NOTHING = new Inside(0, 0, 0);
    }

    /** Whether it is a directory. */
    public boolean isDirectory() {
        return content instanceof Content.Directory;
    }

    /** How many bytes a regular file has; 0 for all others. */
    public long size() {
        return content instanceof Content.RegularFile file ? file.size() : 0;
    }
}
