package io.slipway.agent.snapshot;

import io.slipway.agent.linux.FileCalls;
import io.slipway.agent.linux.FileStatus;
import io.slipway.agent.linux.NodeCalls;
import io.slipway.agent.linux.XattrCalls;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The folders that are a container's own. Made without a sync: the caller syncs the container's configuration after it,
 * which makes what came before durable too on the journalling file systems in use, and a root that a loss of power takes
 * nevertheless is one of a container that was just created; {@link SnapshotDriver#createRoot} makes it again.
 */
final class ContainerRoots {
    private static final Logger LOG = LoggerFactory.getLogger(ContainerRoots.class);
    private static final Pattern ID = Pattern.compile("[a-z0-9][a-z0-9_.-]{0,127}");
    private static final String GONE = ".gone-";

    private final FileCalls files = FileCalls.system();
    private final NodeCalls nodes = NodeCalls.system();
    private final XattrCalls xattrs = XattrCalls.system();
    private final DataFolder folder;
    private final AtomicLong number = new AtomicLong(System.nanoTime());

    ContainerRoots(DataFolder folder) {
        this.folder = folder;
    }

    Path folder(String containerId) {
        if (!ID.matcher(containerId).matches()) {
            throw new IllegalArgumentException("A container's id becomes a folder's name, not so " + containerId);
        }
        return folder.root(containerId);
    }

    Path upper(String containerId) {
        return folder(containerId).resolve("upper");
    }

    Path work(String containerId) {
        return folder(containerId).resolve("work");
    }

    Path tree(String containerId) {
        return folder(containerId).resolve("tree");
    }

    /** The upper and work folders; the root of the container looks like that of {@code image}, which is mounted. */
    void createOverlay(String containerId, Path image) throws IOException {
        Path upper = upper(containerId);
        if (!Files.isDirectory(upper, LinkOption.NOFOLLOW_LINKS)) {
            Files.createDirectory(upper);
            copyAttributes(image, upper);
        }
        Files.createDirectories(work(containerId));
    }

    /** An overlay's root shows the upper folder's attributes, so these must be the image's. */
    private void copyAttributes(Path from, Path to) throws IOException {
        byte[] source = bytes(from);
        byte[] target = bytes(to);
        FileStatus status = files.status(FileCalls.AT_FDCWD, source);
        nodes.setOwner(FileCalls.AT_FDCWD, target, status.user(), status.group());
        nodes.setMode(FileCalls.AT_FDCWD, target, status.permissions());
        for (byte[] name : xattrs.list(source)) {
            if (!new String(name, StandardCharsets.ISO_8859_1).startsWith("trusted.overlay.")) {
                xattrs.set(target, name, xattrs.get(source, name).orElse(new byte[0]));
            }
        }
        nodes.setTime(FileCalls.AT_FDCWD, target, status.seconds(), status.nanoseconds());
    }

    /** Takes a container's folder out of sight; what is returned is to be deleted. */
    Path hide(String containerId) throws IOException {
        Path gone = folder.roots().resolve(GONE + number.incrementAndGet());
        Files.move(folder(containerId), gone);
        return gone;
    }

    /** Whether the folder is one that was hidden. */
    static boolean isHidden(Path root) {
        return String.valueOf(root.getFileName()).startsWith(GONE);
    }

    /** Deletes what earlier runs had hidden and not deleted. What cannot be deleted stays hidden until the next start. */
    void deleteHidden() throws IOException {
        try (DirectoryStream<Path> hidden = Files.newDirectoryStream(folder.roots(), GONE + "*")) {
            for (Path gone : hidden) {
                try {
                    TreeRemoval.remove(gone);
                } catch (IOException e) {
                    LOG.warn("A removed container's files stay until the next start: {}", gone, e);
                }
            }
        }
    }

    static byte[] bytes(Path path) {
        return path.toString().getBytes(StandardCharsets.UTF_8);
    }
}
