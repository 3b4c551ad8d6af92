package io.slipway.registry.explorer;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.slipway.layer.ByteString;
import io.slipway.layer.Content;
import io.slipway.layer.listing.Below;
import io.slipway.layer.listing.ListedFile;
import io.slipway.layer.tree.FileChange;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A name in an image.
 *
 * @param name the last component of its path; absent where that is no UTF-8
 * @param nameBytes then its bytes, in Base64
 * @param shown the name for eyes alone, with the numbers of characters that are not to be seen
 * @param path from the root, without a slash in front; absent where it is no UTF-8
 * @param entry stands for the path in questions, whatever its bytes are
 * @param type {@code file}, {@code directory}, {@code link}, {@code character-device}, {@code block-device} or {@code fifo}
 * @param mode the permissions, four octal digits
 * @param size in bytes, of a file
 * @param modified when, as the layer says
 * @param target of a symbolic link, for eyes alone
 * @param device major and minor number
 * @param change what the layer did, "added", "changed" or "removed"; absent where it did nothing to this name, or the whole
 *     image is shown
 * @param addedBy the number of the layer since which there has been something of this name, the bottom one being 1
 * @param changedBy the number of the layer that put here what is here
 * @param attributes the names of its extended attributes
 * @param below what lies below a directory
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record FileView(
        @Nullable String name,
        @Nullable String nameBytes,
        String shown,
        @Nullable String path,
        String entry,
        String type,
        String mode,
        long uid,
        long gid,
        @Nullable Long size,
        Instant modified,
        @Nullable String target,
        @Nullable String device,
        @Nullable String change,
        @Nullable Integer addedBy,
        @Nullable Integer changedBy,
        List<String> attributes,
        @Nullable Below below) {
    /** Copies the list. */
    public FileView {
        attributes = List.copyOf(attributes);
    }

    static FileView of(ByteString path, ListedFile file) {
        String name = ShownBytes.text(file.name()).orElse(null);
        return new FileView(
                name,
                name == null ? ShownBytes.base64(file.name()) : null,
                ShownBytes.shown(file.name()),
                ShownBytes.text(path).orElse(null),
                ShownBytes.token(path),
                type(file.content()),
                "%04o".formatted(file.attributes().permissions()),
                Integer.toUnsignedLong(file.attributes().uid()),
                Integer.toUnsignedLong(file.attributes().gid()),
                file.content() instanceof Content.RegularFile ? file.size() : null,
                Instant.ofEpochSecond(
                        file.attributes().mtimeSeconds(), file.attributes().mtimeNanos()),
                file.content() instanceof Content.SymbolicLink(ByteString target) ? ShownBytes.shown(target) : null,
                file.content() instanceof Content.Device(boolean block, int major, int minor)
                        ? major + "," + minor
                        : null,
                change(file.change()),
                number(file.addedBy()),
                number(file.changedBy()),
                file.attributes().xattrs().stream()
                        .map(xattr -> ShownBytes.shown(xattr.name()))
                        .toList(),
                file.isDirectory() ? file.below() : null);
    }

    static String type(Content content) {
        return switch (content) {
            case Content.RegularFile file -> "file";
            case Content.Directory directory -> "directory";
            case Content.SymbolicLink link -> "link";
            case Content.Device device -> device.block() ? "block-device" : "character-device";
            case Content.Fifo fifo -> "fifo";
        };
    }

    private static @Nullable String change(FileChange change) {
        return switch (change) {
            case NONE -> null;
            case ADDED -> "added";
            case CHANGED -> "changed";
            case REMOVED -> "removed";
        };
    }

    private static @Nullable Integer number(int layer) {
        return layer < 0 ? null : layer + 1;
    }
}
