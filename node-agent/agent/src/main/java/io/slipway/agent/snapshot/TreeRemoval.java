package io.slipway.agent.snapshot;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.BasicFileAttributes;

/**
 * Deletes trees whose content came from images and containers. Every step goes by the descriptor of the folder it is in,
 * so that no symbolic link, be it put there meanwhile, leads the deletion elsewhere.
 */
final class TreeRemoval {
    private TreeRemoval() {}

    /** Deletes whatever is at the path; does nothing when there is nothing. */
    static void remove(Path path) throws IOException {
        if (!Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
            Files.deleteIfExists(path);
            return;
        }
        Path parent = path.toAbsolutePath().getParent();
        if (parent == null) {
            throw new IllegalArgumentException("The root of the machine is not deleted");
        }
        try (DirectoryStream<Path> above = Files.newDirectoryStream(parent)) {
            if (!(above instanceof SecureDirectoryStream<Path> secure)) {
                throw new IOException("The file system of " + parent + " has no calls relative to a folder");
            }
            removeFolder(secure, path.getFileName());
        }
    }

    private static void removeFolder(SecureDirectoryStream<Path> above, Path name) throws IOException {
        try (SecureDirectoryStream<Path> folder = above.newDirectoryStream(name, LinkOption.NOFOLLOW_LINKS)) {
            for (Path child : folder) {
                removeChild(folder, child.getFileName());
            }
        }
        above.deleteDirectory(name);
    }

    private static void removeChild(SecureDirectoryStream<Path> folder, Path name) throws IOException {
        try {
            if (isFolder(folder, name)) {
                removeFolder(folder, name);
            } else {
                folder.deleteFile(name);
            }
        } catch (NoSuchFileException e) {
            // Somebody else deletes the same tree, and was faster.
            return;
        }
    }

    private static boolean isFolder(SecureDirectoryStream<Path> folder, Path name) throws IOException {
        BasicFileAttributeView view =
                folder.getFileAttributeView(name, BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS);
        BasicFileAttributes attributes = view.readAttributes();
        return attributes.isDirectory();
    }

    /** Deletes everything in a folder and leaves the folder. */
    static void empty(Path folder) throws IOException {
        try (DirectoryStream<Path> children = Files.newDirectoryStream(folder)) {
            for (Path child : children) {
                remove(child);
            }
        } catch (NoSuchFileException e) {
            Files.createDirectories(folder);
        }
    }
}
