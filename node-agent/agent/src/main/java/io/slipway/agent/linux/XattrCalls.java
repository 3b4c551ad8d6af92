package io.slipway.agent.linux;

import java.util.List;
import java.util.Optional;

/** Extended attributes of a path's last component, symbolic links not followed. */
public interface XattrCalls {
    /** The calls of this machine. */
    static XattrCalls system() {
        return LinuxXattrCalls.INSTANCE;
    }

    /** Sets an attribute, new or not. */
    void set(byte[] path, byte[] name, byte[] value) throws ErrnoException;

    /** The value of an attribute; empty when there is none of that name. */
    Optional<byte[]> get(byte[] path, byte[] name) throws ErrnoException;

    /** The names of all attributes that this process may see, as the kernel orders them. */
    List<byte[]> list(byte[] path) throws ErrnoException;

    /** Removes an attribute. */
    void remove(byte[] path, byte[] name) throws ErrnoException;
}
