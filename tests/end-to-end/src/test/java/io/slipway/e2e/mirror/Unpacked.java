package io.slipway.e2e.mirror;

import io.slipway.e2e.Command;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Archives of images as folders. */
final class Unpacked {
    private Unpacked() {}

    /** Unpacks a tar archive into a new folder, which is returned, and deletes it. */
    static Path archive(Path archive, Path folder) {
        try {
            Files.createDirectory(folder);
            Command.of("tar", "-C", folder.toString(), "-xf", archive.toString())
                    .succeed();
            Files.delete(archive);
            return folder;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
