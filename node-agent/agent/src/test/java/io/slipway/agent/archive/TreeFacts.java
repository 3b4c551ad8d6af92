package io.slipway.agent.archive;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.UserDefinedFileAttributeView;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;

/** All that Java's own means can tell of a tree, to compare with another one. */
final class TreeFacts {
    private TreeFacts() {}

    /** What is known of each file, by its path in the form of a URI, since names need not be text. */
    static Map<String, String> of(Path root) throws IOException {
        Map<String, String> facts = new TreeMap<>();
        Map<Object, String> firstNames = new TreeMap<>();
        Files.walkFileTree(root, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path dir, BasicFileAttributes attributes) throws IOException {
                return visitFile(dir, attributes);
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                String name = file.toUri()
                        .getRawPath()
                        .substring(root.toUri().getRawPath().length() - 1);
                name = name.endsWith("/") ? name.substring(0, name.length() - 1) : name;
                facts.put(name, facts(file, firstNames, name));
                return FileVisitResult.CONTINUE;
            }
        });
        return facts;
    }

    private static String facts(Path file, Map<Object, String> firstNames, String name) throws IOException {
        Map<String, Object> unix = Files.readAttributes(file, "unix:*", LinkOption.NOFOLLOW_LINKS);
        BasicFileAttributes basic = Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        FileTime time = basic.lastModifiedTime();
        String first = basic.isDirectory() ? name : firstNames.computeIfAbsent(unix.get("ino"), inode -> name);
        StringBuilder facts = new StringBuilder("mode %o owner %s:%s time %s device %s"
                .formatted(unix.get("mode"), unix.get("uid"), unix.get("gid"), time.toInstant(), unix.get("rdev")));
        if (!first.equals(name)) {
            facts.append(" linked to ").append(first);
        }
        if (basic.isSymbolicLink()) {
            facts.append(" target ").append(Files.readSymbolicLink(file).toUri());
        } else if (basic.isRegularFile()) {
            facts.append(" size ").append(basic.size()).append(" hash ").append(hash(file));
        }
        if (basic.isRegularFile() || basic.isDirectory()) {
            facts.append(xattrs(file));
        }
        return facts.toString();
    }

    private static String xattrs(Path file) throws IOException {
        UserDefinedFileAttributeView view = Files.getFileAttributeView(file, UserDefinedFileAttributeView.class);
        Map<String, String> xattrs = new TreeMap<>();
        for (String name : view.list()) {
            ByteBuffer value = ByteBuffer.allocate(view.size(name));
            view.read(name, value);
            xattrs.put(name, HexFormat.of().formatHex(value.array()));
        }
        return xattrs.isEmpty() ? "" : " " + xattrs;
    }

    private static String hash(Path file) throws IOException {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            return HexFormat.of().formatHex(digest.digest(Files.readAllBytes(file)), 0, 8);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
