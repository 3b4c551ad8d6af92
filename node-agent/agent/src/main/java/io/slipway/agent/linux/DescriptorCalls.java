package io.slipway.agent.linux;

import java.util.List;
import java.util.Optional;

/**
 * What belongs to a file that is open already, if only with {@code O_PATH}. No name is looked up, so it makes no difference
 * what else is put under the file's name in the meantime. A symbolic link, opened with {@code O_PATH} and {@code
 * O_NOFOLLOW}, is itself meant.
 */
public interface DescriptorCalls {
    /** The calls of this machine. */
    static DescriptorCalls system() {
        return LinuxDescriptorCalls.INSTANCE;
    }

    /** Sets the owner. */
    void setOwner(int descriptor, int user, int group) throws ErrnoException;

    /** Sets the permissions; not for symbolic links, which have none. */
    void setMode(int descriptor, int permissions) throws ErrnoException;

    /** Sets the times of last access and of last change of content, both to this one. */
    void setTime(int descriptor, long seconds, int nanoseconds) throws ErrnoException;

    /** Sets an extended attribute, new or not. */
    void setXattr(int descriptor, byte[] name, byte[] value) throws ErrnoException;

    /** The value of an extended attribute; empty when there is none of that name. */
    Optional<byte[]> xattr(int descriptor, byte[] name) throws ErrnoException;

    /** The names of all extended attributes that this process may see; none where the file system has no such thing. */
    List<byte[]> xattrs(int descriptor) throws ErrnoException;

    /**
     * The names in a folder, without {@code .} and {@code ..}, as the file system orders them.
     *
     * @param folder opened for reading, at its beginning
     * @param most how many there may be; more are an error
     */
    List<byte[]> names(int folder, int most) throws ErrnoException;

    /**
     * Some of the names in a folder that have not been read yet from this descriptor, without {@code .} and {@code ..};
     * none at its end. So a folder of any size is read in little memory.
     */
    List<byte[]> someNames(int folder) throws ErrnoException;

    /** The file system that the file lies in, as it is mounted there. */
    FileSystem fileSystem(int descriptor) throws ErrnoException;

    /**
     * A mounted file system.
     *
     * @param type its magic number, see {@code statfs(2)}
     * @param readOnly whether it or this mount of it is
     */
    record FileSystem(long type, boolean readOnly) {}
}
