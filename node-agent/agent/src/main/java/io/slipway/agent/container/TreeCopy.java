package io.slipway.agent.container;

import io.slipway.agent.linux.DescriptorCalls;
import io.slipway.agent.linux.Errno;
import io.slipway.agent.linux.ErrnoException;
import io.slipway.agent.linux.FileCalls;
import io.slipway.agent.linux.FileStatus;
import io.slipway.agent.linux.NodeCalls;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Copies the content of one open folder into another one, in which somebody else may be at work: a container that has the
 * volume already. So each step is one name in one open folder, links are copied and never followed, what is made must not
 * have been there, and owner and permissions go to what was opened and not to a name. Names are bytes.
 */
final class TreeCopy {
    private static final Logger LOG = LoggerFactory.getLogger(TreeCopy.class);
    private static final FileCalls FILES = FileCalls.system();
    private static final NodeCalls NODES = NodeCalls.system();
    private static final DescriptorCalls CALLS = DescriptorCalls.system();
    private static final int DEEPEST = 1000;
    private static final int MOST_NAMES = 1_000_000;
    private static final int TYPE = 0170000;
    private static final int PRIVATE_FILE = 0600;
    private static final int PRIVATE_FOLDER = 0700;
    private static final String OVERLAYS = "trusted.overlay.";

    private TreeCopy() {}

    /** Copies everything in {@code from}, opened at its beginning, and gives {@code to} its owner, mode and time. */
    static void copy(int from, int to) throws IOException {
        copyContent(from, to, 0);
        describe(from, to, FILES.status(from, new byte[0]));
    }

    private static void copyContent(int from, int to, int depth) throws IOException {
        if (depth > DEEPEST) {
            throw new IOException("the image has more than " + DEEPEST + " folders in each other for a volume");
        }
        for (byte[] name : CALLS.names(from, MOST_NAMES)) {
            FileStatus status = FILES.status(from, name);
            if (status.isDirectory()) {
                copyFolder(from, to, name, status, depth);
            } else if (status.isRegular()) {
                copyFile(from, to, name, status);
            } else {
                copyNode(from, to, name, status);
            }
        }
    }

    private static void copyFolder(int from, int to, byte[] name, FileStatus status, int depth) throws IOException {
        int flags = FileCalls.O_RDONLY | FILES.directoryFlag() | FILES.noFollowFlag();
        NODES.makeDirectory(to, name, PRIVATE_FOLDER);
        int copy = FILES.open(to, name, flags, 0);
        try {
            int original = FILES.open(from, name, flags, 0);
            try {
                copyContent(original, copy, depth + 1);
                describe(original, copy, status);
            } finally {
                FILES.close(original);
            }
        } finally {
            FILES.close(copy);
        }
    }

    private static void copyFile(int from, int to, byte[] name, FileStatus status) throws IOException {
        int flags = FileCalls.O_WRONLY | FileCalls.O_CREAT | FileCalls.O_EXCL | FILES.noFollowFlag();
        int copy = FILES.open(to, name, flags, PRIVATE_FILE);
        try {
            int original = FILES.open(from, name, FileCalls.O_RDONLY | FILES.noFollowFlag(), 0);
            try {
                copyBytes(original, copy, status.size());
                describe(original, copy, status);
            } finally {
                FILES.close(original);
            }
        } finally {
            FILES.close(copy);
        }
    }

    private static void copyBytes(int original, int copy, long size) throws IOException {
        try (FileChannel in = FileChannel.open(handle(original), StandardOpenOption.READ);
                FileChannel out = FileChannel.open(handle(copy), StandardOpenOption.WRITE)) {
            long done = 0;
            while (done < size) {
                long count = in.transferTo(done, size - done, out);
                if (count <= 0) {
                    throw new IOException("a file of the image ends before its size");
                }
                done += count;
            }
        }
    }

    private static Path handle(int descriptor) {
        return Path.of("/proc/self/fd/" + descriptor);
    }

    /** A link, device, pipe or socket: made under its name, then opened to be described. */
    private static void copyNode(int from, int to, byte[] name, FileStatus status) throws IOException {
        if (status.isSymbolicLink()) {
            NODES.makeSymbolicLink(FILES.readLink(from, name), to, name);
        } else {
            FileStatus.DeviceNumber device = status.device();
            NODES.makeNode(to, name, (status.mode() & TYPE) | PRIVATE_FILE, device.major(), device.minor());
        }
        int flags = FileCalls.O_PATH | FILES.noFollowFlag();
        int copy = FILES.open(to, name, flags, 0);
        try {
            int original = FILES.open(from, name, flags, 0);
            try {
                if ((FILES.status(copy, new byte[0]).mode() & TYPE) != (status.mode() & TYPE)) {
                    throw new IOException(
                            "%s was replaced while it was made".formatted(new String(name, StandardCharsets.UTF_8)));
                }
                describe(original, copy, status);
            } finally {
                FILES.close(original);
            }
        } finally {
            FILES.close(copy);
        }
    }

    /** In this order: a new owner takes some of the others away. */
    private static void describe(int original, int copy, FileStatus status) throws IOException {
        CALLS.setOwner(copy, status.user(), status.group());
        if (!status.isSymbolicLink()) {
            copyAttributes(original, copy);
            CALLS.setMode(copy, status.permissions());
        }
        CALLS.setTime(copy, status.seconds(), status.nanoseconds());
    }

    private static void copyAttributes(int original, int copy) throws IOException {
        for (byte[] name : CALLS.xattrs(original)) {
            String shown = new String(name, StandardCharsets.UTF_8);
            if (shown.startsWith(OVERLAYS)) {
                continue;
            }
            try {
                CALLS.setXattr(copy, name, CALLS.xattr(original, name).orElse(new byte[0]));
            } catch (ErrnoException e) {
                if (e.errno() != Errno.EPERM && e.errno() != Errno.EOPNOTSUPP) {
                    throw e;
                }
                LOG.warn("A file of a volume does not get the attribute {}", shown, e);
            }
        }
    }
}
