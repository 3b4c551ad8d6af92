package io.slipway.registry.explorer;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A part of what lies in a directory, or of what was found below it.
 *
 * @param digest of the image's manifest
 * @param layer the number of the layer whose changes are shown, or {@code all}
 * @param directory where is looked
 * @param files in the order of the bytes of their paths
 * @param total how many there are in the directory; absent for a search
 * @param next the value of {@code after} for what follows; absent at the end
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record FilesView(
        String repository,
        String digest,
        String layer,
        FileView directory,
        List<FileView> files,
        @Nullable Integer total,
        @Nullable String next) {
    /** Copies the list. */
    public FilesView {
        files = List.copyOf(files);
    }
}
