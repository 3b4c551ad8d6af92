package io.slipway.agent.container;

import io.slipway.agent.linux.XattrCalls;
import io.slipway.agent.snapshot.RootFs;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What a container has changed of its image, read from the upper folder of its overlay. A folder counts as changed when
 * something in it is another, came or went, or its mode or owner is another; what is made in every container for its mounts does not
 * count.
 */
final class RootChanges {
    private static final Set<String> OF_EVERY_CONTAINER = Set.of(
            "/.dockerenv",
            "/dev",
            "/dev/console",
            "/dev/mqueue",
            "/dev/pts",
            "/dev/shm",
            "/etc/hostname",
            "/etc/hosts",
            "/etc/mtab",
            "/etc/resolv.conf",
            "/proc",
            "/sys");
    private static final byte[] OPAQUE = "trusted.overlay.opaque".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] YES = {'y'};
    private static final int TYPE = 0170000;
    private static final int CHARACTER = 0020000;
    private static final int FOLDER = 0040000;

    private final RootFs.Overlay root;
    private final XattrCalls xattrs = XattrCalls.system();
    private final List<RootChange> changes = new ArrayList<>();

    private RootChanges(RootFs.Overlay root) {
        this.root = root;
    }

    /** In the order of their paths, a folder before what is in it. */
    static List<RootChange> of(RootFs.Overlay root) throws IOException {
        RootChanges changes = new RootChanges(root);
        changes.below(Path.of(""), false);
        return changes.changes;
    }

    /** The mode, owner and number of something; what has gone meanwhile is none. */
    private record Facts(int mode, int uid, int gid, long device) {
        static Optional<Facts> of(Path path) throws IOException {
            try {
                return Optional.of(
                        new Facts(number(path, "mode"), number(path, "uid"), number(path, "gid"), device(path)));
            } catch (NoSuchFileException gone) {
                return Optional.empty();
            }
        }

        private static int number(Path path, String name) throws IOException {
            return (Integer) Files.getAttribute(path, "unix:" + name, LinkOption.NOFOLLOW_LINKS);
        }

        private static long device(Path path) throws IOException {
            return (Long) Files.getAttribute(path, "unix:rdev", LinkOption.NOFOLLOW_LINKS);
        }

        boolean isFolder() {
            return (mode & TYPE) == FOLDER;
        }

        boolean isWhiteout() {
            return (mode & TYPE) == CHARACTER && device == 0;
        }
    }

    /**
     * Looks at a folder of the upper tree.
     *
     * @param said whether the folder itself is among the changes already
     */
    private void below(Path folder, boolean said) throws IOException {
        boolean known = said;
        for (Path path : children(folder)) {
            Optional<Facts> facts = Facts.of(root.upper().resolve(path));
            String shown = "/" + path;
            if (facts.isEmpty()
                    || (OF_EVERY_CONTAINER.contains(shown) && lower(path).isEmpty())) {
                continue;
            }
            RootChange.Kind kind = kind(path, facts.get());
            boolean changed = kind != RootChange.Kind.MODIFIED
                    || !facts.get().isFolder()
                    || !lower(path).equals(facts);
            if (changed && !known && !folder.toString().isEmpty()) {
                changes.add(place(folder), new RootChange("/" + folder, RootChange.Kind.MODIFIED));
                known = true;
            }
            if (changed) {
                changes.add(new RootChange(shown, kind));
            }
            if (facts.get().isFolder()) {
                below(path, changed);
            }
        }
    }

    /** Before what is in the folder and has been found already. */
    private int place(Path folder) {
        int place = changes.size();
        while (place > 0 && changes.get(place - 1).path().startsWith("/" + folder + "/")) {
            place--;
        }
        return place;
    }

    private RootChange.Kind kind(Path path, Facts facts) throws IOException {
        if (facts.isWhiteout()) {
            return RootChange.Kind.DELETED;
        }
        if (lower(path).isEmpty()) {
            return RootChange.Kind.ADDED;
        }
        boolean replaced = facts.isFolder()
                && xattrs.get(bytes(root.upper().resolve(path)), OPAQUE)
                        .filter(value -> Arrays.equals(value, YES))
                        .isPresent();
        return replaced ? RootChange.Kind.DELETED : RootChange.Kind.MODIFIED;
    }

    /** What the image has there. A link on the way leads out of the tree, so nothing is below it. */
    private Optional<Facts> lower(Path path) throws IOException {
        for (Path layer : root.lower()) {
            Optional<Facts> facts = Optional.empty();
            Path at = layer;
            for (Path name : path) {
                at = at.resolve(name);
                facts = Facts.of(at);
                if (facts.isEmpty() || !facts.get().isFolder()) {
                    break;
                }
            }
            boolean reached = at.equals(layer.resolve(path));
            if (facts.isPresent() && (reached || !facts.get().isFolder())) {
                return reached && !facts.get().isWhiteout() ? facts : Optional.empty();
            }
        }
        return Optional.empty();
    }

    private List<Path> children(Path folder) throws IOException {
        List<Path> children = new ArrayList<>();
        try (DirectoryStream<Path> stream =
                Files.newDirectoryStream(root.upper().resolve(folder))) {
            stream.forEach(child -> children.add(root.upper().relativize(child)));
        } catch (NoSuchFileException gone) {
            return List.of();
        }
        children.sort(Comparator.naturalOrder());
        return children;
    }

    private static byte[] bytes(Path path) {
        return path.toString().getBytes(StandardCharsets.UTF_8);
    }
}
