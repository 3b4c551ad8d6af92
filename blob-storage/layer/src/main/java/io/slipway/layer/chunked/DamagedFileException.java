package io.slipway.layer.chunked;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A file is not as it was written, or was written by another version. It can be made again. */
public class DamagedFileException extends IOException {
    private static final long serialVersionUID = 1L;

    private final transient @Nullable Path file;

    /** Says what was seen. */
    public DamagedFileException(String problem) {
        super(problem);
        this.file = null;
    }

    /** Says what was seen, and what noticed it. */
    public DamagedFileException(String problem, Throwable cause) {
        super(problem, cause);
        this.file = null;
    }

    private DamagedFileException(Path file, DamagedFileException seen) {
        super(file.getFileName() + ": " + seen.getMessage(), seen);
        this.file = file;
    }

    /** The same of a file that is known. */
    public DamagedFileException in(Path damaged) {
        return file == null ? new DamagedFileException(damaged, this) : this;
    }

    /** Which one, if that is known: whoever opened a file by its path is told. */
    public Optional<Path> file() {
        return Optional.ofNullable(file);
    }
}
