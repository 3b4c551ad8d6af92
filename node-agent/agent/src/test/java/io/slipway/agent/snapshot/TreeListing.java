package io.slipway.agent.snapshot;

import io.slipway.agent.linux.FileCalls;
import io.slipway.agent.linux.FileStatus;
import io.slipway.agent.linux.XattrCalls;
import io.slipway.oci.Digest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;

/** Everything that a program could see of a tree, one line a file. */
final class TreeListing {
    private static final FileCalls FILES = FileCalls.system();

    private TreeListing() {}

    static Map<String, String> of(Path root) throws IOException {
        Map<String, String> lines = new TreeMap<>();
        list(root, "", lines);
        return lines;
    }

    private static void list(Path path, String name, Map<String, String> lines) throws IOException {
        // The root is a link of /proc, which is to be followed here.
        Path seen = name.isEmpty() ? path.resolve(".") : path;
        FileStatus status = FILES.status(FileCalls.AT_FDCWD, bytes(seen));
        lines.put(name, line(seen, status));
        if (status.isDirectory()) {
            try (DirectoryStream<Path> children = Files.newDirectoryStream(seen)) {
                for (Path child : children) {
                    String childName = child.getFileName().toString();
                    list(path.resolve(childName), name.isEmpty() ? childName : name + "/" + childName, lines);
                }
            }
        }
    }

    private static String line(Path path, FileStatus status) throws IOException {
        StringBuilder line = new StringBuilder("%o %d:%d mtime %d.%d dev %d:%d"
                .formatted(
                        status.mode(),
                        status.user(),
                        status.group(),
                        status.seconds(),
                        status.nanoseconds(),
                        status.device().major(),
                        status.device().minor()));
        if (!status.isDirectory()) {
            // An overlay shows one link for folders that it merges, so there is nothing to compare with.
            line.append(" links ").append(status.links());
            line.append(" size ").append(status.size());
        }
        if (status.isRegular()) {
            line.append(' ').append(Digest.sha256(Files.readAllBytes(path)));
        }
        if (status.isSymbolicLink()) {
            line.append(" -> ")
                    .append(new String(FILES.readLink(FileCalls.AT_FDCWD, bytes(path)), StandardCharsets.UTF_8));
        }
        for (byte[] xattr : XattrCalls.system().list(bytes(path))) {
            String name = new String(xattr, StandardCharsets.UTF_8);
            if (!name.startsWith("trusted.overlay.")) {
                line.append(' ')
                        .append(name)
                        .append('=')
                        .append(HexFormat.of()
                                .formatHex(XattrCalls.system()
                                        .get(bytes(path), xattr)
                                        .orElseThrow()));
            }
        }
        return line.toString();
    }

    private static byte[] bytes(Path path) {
        return path.toString().getBytes(StandardCharsets.UTF_8);
    }
}
