package io.slipway.agent.linux;

import java.nio.file.Path;

/** {@link NamespaceCalls} by the C library. */
final class LinuxNamespaceCalls implements NamespaceCalls {
    private static final int CLONE_NEWNET = 0x40000000;
    private static final int O_CLOEXEC = 0x80000;

    @Override
    public void unshareNetwork() throws ErrnoException {
        Libc.check(Libc.unshare(CLONE_NEWNET), "unshare", "CLONE_NEWNET");
    }

    @Override
    public int open(Path file) throws ErrnoException {
        return (int) Libc.check(Libc.open(file.toString(), O_CLOEXEC, 0), "open", file.toString());
    }

    @Override
    public void enter(int namespace) throws ErrnoException {
        Libc.check(Libc.setns(namespace, 0), "setns", Integer.toString(namespace));
    }

    @Override
    public void close(int namespace) {
        Libc.close(namespace);
    }
}
