package io.slipway.agent.linux;

import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Intel's ISA-L, of which only the inflater is used; it exists for amd64 and arm64. The offsets are those of {@code struct
 * inflate_state} in igzip_lib.h of version 2.30, so no other version is loaded: the file's name says which it is, as the
 * library itself has no call for it.
 */
final class Isal {
    /** What {@code struct inflate_state} takes. */
    static final int STATE_SIZE = 87_368;

    static final int NEXT_OUT = 0;
    static final int AVAIL_OUT = 8;
    static final int NEXT_IN = 16;
    static final int AVAIL_IN = 32;
    static final int BLOCK_STATE = 21_160;
    static final int CRC_FLAG = 21_172;

    /** A value of the block state: a member is complete, its trailer compared. */
    static final int FINISHED = 5;
    /** A value of the CRC flag: header and trailer are those of gzip. */
    static final int GZIP = 1;

    private static final String FILE = "libisal.so.2.0.30";
    private static final List<Path> FOLDERS = List.of(
            Path.of("/usr/lib/x86_64-linux-gnu"),
            Path.of("/usr/lib/aarch64-linux-gnu"),
            Path.of("/usr/lib64"),
            Path.of("/usr/lib"),
            Path.of("/usr/local/lib"));

    private Isal() {}

    /** Loads the library if it is there in the right version. */
    static boolean load(List<Path> moreFolders) throws IOException {
        Optional<Path> file = find(moreFolders);
        if (file.isEmpty()) {
            return false;
        }
        try {
            Native.register(Isal.class, NativeLibrary.getInstance(file.get().toString()));
            return true;
        } catch (UnsatisfiedLinkError e) {
            throw new IOException(file.get() + " cannot be loaded: " + e.getMessage(), e);
        }
    }

    private static Optional<Path> find(List<Path> moreFolders) {
        for (List<Path> folders : List.of(moreFolders, FOLDERS)) {
            for (Path folder : folders) {
                if (Files.isRegularFile(folder.resolve(FILE))) {
                    return Optional.of(folder.resolve(FILE));
                }
            }
        }
        return Optional.empty();
    }

    static native void isal_inflate_init(Pointer state);

    static native void isal_inflate_reset(Pointer state);

    /** Zero or more is well, less is damage. */
    static native int isal_inflate(Pointer state);
}
