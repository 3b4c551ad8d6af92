package io.slipway.agent.archive;

import io.slipway.agent.linux.DescriptorCalls;
import io.slipway.agent.linux.FileCalls;
import io.slipway.agent.linux.NodeCalls;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Makes one of every kind of file, with every kind of name, owner and time. */
final class AllKinds {
    private static final NodeCalls NODES = NodeCalls.system();
    private static final DescriptorCalls CALLS = DescriptorCalls.system();
    private static final FileCalls FILES = FileCalls.system();

    private AllKinds() {}

    static Path make(Path folder) throws IOException {
        int at = Sandbox.descriptor(folder);
        Files.writeString(folder.resolve("file"), "content");
        Files.write(folder.resolve("blocks"), new byte[1024]);
        Files.createFile(folder.resolve("empty"));
        Files.createDirectories(folder.resolve("folder/in/folder"));
        Files.createDirectory(folder.resolve("sticky"));
        Files.createLink(folder.resolve("folder/hard"), folder.resolve("file"));
        Files.createSymbolicLink(folder.resolve("link"), Path.of("/etc/../nowhere"));
        Files.createSymbolicLink(folder.resolve("long link"), Path.of("x".repeat(3000)));
        Files.createLink(folder.resolve("link again"), folder.resolve("link"));
        Files.writeString(folder.resolve("n".repeat(255)), "long name");
        NODES.makeNode(at, Names.bytes("pipe"), 0010600, 0, 0);
        NODES.makeNode(at, Names.bytes("character"), 0020600, 4095, 70_000);
        NODES.makeNode(at, Names.bytes("block"), 0060600, 7, 1_048_575);
        NODES.makeNode(at, Names.bytes("whiteout"), 0020000, 0, 0);
        NODES.makeNode(at, Names.bytes("no text \u00ff\u00fe\n\u0001"), 0100604, 0, 0);
        NODES.makeNode(at, Names.bytes(" spaces \\ and \"quotes\" "), 0100640, 0, 0);
        describe(folder, at);
        FILES.close(at);
        return folder;
    }

    private static void describe(Path folder, int at) throws IOException {
        int user = 1000;
        for (byte[] name : names(folder)) {
            int node = FILES.open(at, name, FileCalls.O_PATH | FILES.noFollowFlag(), 0);
            CALLS.setOwner(node, user, user * 3000);
            CALLS.setTime(node, 1_700_000_000L - user * 1_000_000L, user * 100_000 + 1);
            FILES.close(node);
            user += 7;
        }
        Files.setAttribute(folder.resolve("file"), "unix:mode", 0106755);
        Files.setAttribute(folder.resolve("sticky"), "unix:mode", 041777);
        for (String described : List.of("file", "sticky")) {
            int node = FILES.open(at, Names.bytes(described), 0, 0);
            CALLS.setXattr(node, Names.bytes("user.bytes"), new byte[] {0, '\n', (byte) 0xff});
            CALLS.setXattr(node, Names.bytes("user.empty"), new byte[0]);
            FILES.close(node);
        }
        Files.setAttribute(
                folder.resolve("file"), "lastModifiedTime", java.nio.file.attribute.FileTime.fromMillis(-1500));
        assert Files.exists(folder.resolve("file"), LinkOption.NOFOLLOW_LINKS);
    }

    private static List<byte[]> names(Path folder) throws IOException {
        int opened = FILES.open(FileCalls.AT_FDCWD, Names.bytes(folder.toString()), FILES.directoryFlag(), 0);
        try {
            return new ArrayList<>(CALLS.names(opened, 1000));
        } finally {
            FILES.close(opened);
        }
    }
}
