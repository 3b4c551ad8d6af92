package io.slipway.agent.linux;

/**
 * Files by descriptor, as Java has no word for it: opened below a root that symbolic links cannot lead out of, and seen
 * with all that the kernel knows of them. Paths are bytes, since names in images need not be text.
 */
public interface FileCalls {
    /** Stands for the current folder where a call wants a folder's descriptor; absolute paths ignore it. */
    int AT_FDCWD = -100;

    /** The flags of {@code open(2)} on amd64 and arm64 that are the same on both. */
    int O_RDONLY = 0;

    int O_WRONLY = 1;
    int O_RDWR = 2;
    int O_CREAT = 0x40;
    int O_EXCL = 0x80;
    int O_TRUNC = 0x200;
    int O_APPEND = 0x400;
    int O_NONBLOCK = 0x800;
    int O_CLOEXEC = 0x80000;
    int O_PATH = 0x200000;

    /** The calls of this machine. */
    static FileCalls system() {
        return LinuxFileCalls.INSTANCE;
    }

    /** {@code O_DIRECTORY}, which differs between amd64 and arm64. */
    int directoryFlag();

    /** {@code O_NOFOLLOW}, which differs between amd64 and arm64. */
    int noFollowFlag();

    /** Opens a path below a folder; symbolic links and {@code ..} lead wherever they lead. */
    int open(int directory, byte[] path, int flags, int mode) throws ErrnoException;

    /**
     * Opens a path as if {@code root} were the root of the file system: neither {@code ..} nor a symbolic link, absolute or
     * not, leads out of it, and links of {@code /proc} are not followed. Uses {@code openat2(2)}.
     */
    int openInRoot(int root, byte[] path, int flags, int mode) throws ErrnoException;

    /** Closes a descriptor. */
    void close(int descriptor) throws ErrnoException;

    /**
     * What a name in a folder is; a symbolic link is described itself. An empty path means the folder's descriptor itself.
     */
    FileStatus status(int directory, byte[] path) throws ErrnoException;

    /** The target of a symbolic link. An empty path means the descriptor itself, opened with {@code O_PATH}. */
    byte[] readLink(int directory, byte[] path) throws ErrnoException;

    /** Writes everything in the descriptor's file system to the disk. */
    void syncFileSystem(int descriptor) throws ErrnoException;
}
