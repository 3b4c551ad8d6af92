package io.slipway.agent.linux;

/**
 * Makes nodes of the file system and sets what belongs to them. Each call names the folder by its descriptor and the node
 * by its name in it, and follows no symbolic link at the end, {@link #setMode} excepted, which is not for links.
 */
public interface NodeCalls {
    /** The calls of this machine. */
    static NodeCalls system() {
        return LinuxNodeCalls.INSTANCE;
    }

    /** Makes a folder. */
    void makeDirectory(int directory, byte[] name, int mode) throws ErrnoException;

    /** Makes a device node, FIFO, socket or empty file; {@code mode} holds the type. */
    void makeNode(int directory, byte[] name, int mode, int major, int minor) throws ErrnoException;

    /** Makes a symbolic link. */
    void makeSymbolicLink(byte[] target, int directory, byte[] name) throws ErrnoException;

    /** Gives a file one more name. */
    void makeLink(int fromDirectory, byte[] from, int toDirectory, byte[] to) throws ErrnoException;

    /** Gives a file or folder another name, in the same file system; a file or an empty folder of that name is replaced. */
    void move(int fromDirectory, byte[] from, int toDirectory, byte[] to) throws ErrnoException;

    /** Removes a name; of a folder only when it is empty and {@code folder} says that it is one. */
    void remove(int directory, byte[] name, boolean folder) throws ErrnoException;

    /** Sets the owner. */
    void setOwner(int directory, byte[] name, int user, int group) throws ErrnoException;

    /** Sets the permissions; not for symbolic links, which have none. */
    void setMode(int directory, byte[] name, int permissions) throws ErrnoException;

    /** Sets the times of last access and of last change of content, both to this one. */
    void setTime(int directory, byte[] name, long seconds, int nanoseconds) throws ErrnoException;
}
