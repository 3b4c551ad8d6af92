package io.slipway.agent.runtime;

import java.nio.file.Path;

/**
 * A log in docker's json-file format: {@code path} is the newest file, {@code path.1} the one before.
 *
 * @param maxSize bytes after which the next entry starts a new file; 0 never does
 * @param maxFiles how many files are kept, the newest included; at least 1
 */
public record LogFile(Path path, long maxSize, int maxFiles) {
    public LogFile {
        if (maxSize < 0 || maxFiles < 1 || maxFiles > 1000) {
            throw new IllegalArgumentException("No log has %d files of %d bytes".formatted(maxFiles, maxSize));
        }
    }
}
