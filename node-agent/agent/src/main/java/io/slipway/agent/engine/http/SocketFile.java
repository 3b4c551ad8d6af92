package io.slipway.agent.engine.http;

import java.io.IOException;
import java.net.ConnectException;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.GroupPrincipal;
import java.nio.file.attribute.PosixFileAttributeView;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The socket as a file. It is made under another name and moved into place when it has its group and mode and answers, so
 * that nobody meets it half made; the move also replaces what a killed agent has left.
 */
final class SocketFile {
    /** The kernel's sun_path has 108 bytes, the last of them zero. */
    private static final int LONGEST = 107;

    private static final String MAKING = ".new";

    private final Path path;
    private @Nullable Object identity;

    private SocketFile(Path path) {
        this.path = path;
    }

    /** @throws IOException when the path cannot be a socket's, or somebody serves it */
    static SocketFile claim(Path path) throws IOException {
        Path absolute = path.toAbsolutePath();
        int bytes = (absolute + MAKING).getBytes(StandardCharsets.UTF_8).length;
        if (bytes > LONGEST) {
            throw new IOException("the socket's path is too long by " + (bytes - LONGEST) + " bytes: " + absolute);
        }
        if (Files.exists(absolute, LinkOption.NOFOLLOW_LINKS)) {
            if (!Files.readAttributes(absolute, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
                    .isOther()) {
                throw new IOException("not a socket, and not ours to replace: " + absolute);
            }
            requireStale(absolute);
        }
        SocketFile file = new SocketFile(absolute);
        Files.deleteIfExists(file.making());
        return file;
    }

    private static void requireStale(Path path) throws IOException {
        try (SocketChannel probe = SocketChannel.open(UnixDomainSocketAddress.of(path))) {
            throw new IOException("another engine serves " + path + " (" + probe.getRemoteAddress() + ")");
        } catch (ConnectException e) {
            return;
        }
    }

    /** Where to bind. */
    Path making() {
        return path.resolveSibling(path.getFileName() + MAKING);
    }

    /** To be called once the socket listens. */
    void publish(SocketPermissions permissions) throws IOException {
        Path made = making();
        PosixFileAttributeView view = Files.getFileAttributeView(made, PosixFileAttributeView.class);
        Optional<String> group = permissions.group();
        if (group.isPresent()) {
            GroupPrincipal principal =
                    made.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByGroupName(group.get());
            view.setGroup(principal);
        }
        view.setPermissions(permissions.asSet());
        identity = identityOf(made);
        Files.move(made, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /** Removes the file, unless it is another's by now. */
    void remove() throws IOException {
        Files.deleteIfExists(making());
        if (Files.exists(path, LinkOption.NOFOLLOW_LINKS) && identityOf(path).equals(identity)) {
            Files.delete(path);
        }
    }

    private static Object identityOf(Path path) throws IOException {
        return Files.getAttribute(path, "unix:ino", LinkOption.NOFOLLOW_LINKS);
    }
}
