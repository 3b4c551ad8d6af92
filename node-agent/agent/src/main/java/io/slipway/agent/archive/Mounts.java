package io.slipway.agent.archive;

import io.slipway.agent.linux.ErrnoException;
import io.slipway.agent.linux.FileCalls;
import io.slipway.agent.linux.NodeCalls;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The mounted folders of a stopped container by the paths where they really lie: what leads over a symbolic link of the
 * image, such as {@code /var/run}, lies at the link's end.
 */
final class Mounts {
    static final Mounts NONE = new Mounts(Map.of());

    private static final FileCalls FILES = FileCalls.system();
    private static final int EMPTY_FILE = FileType.FILE.bits() | 0644;

    private final Map<List<String>, MountedFolder> byPath;

    private Mounts(Map<List<String>, MountedFolder> byPath) {
        this.byPath = byPath;
    }

    /**
     * Looks up where the folders lie, the outer ones first. As in docker, a target that is not there is made, in the
     * container's root or in the mounted folder around it, so that it is listed as it will be when the container runs.
     */
    static Mounts of(List<MountedFolder> folders, Tree bare) throws IOException {
        List<MountedFolder> outerFirst = folders.stream()
                .sorted(Comparator.comparingInt(
                        folder -> Names.cleaned(Names.ofText(folder.target())).size()))
                .toList();
        Map<List<String>, MountedFolder> byPath = new HashMap<>();
        for (MountedFolder folder : outerFirst) {
            Tree tree = bare.with(new Mounts(Map.copyOf(byPath)));
            byPath.put(lie(folder, tree), folder);
        }
        return new Mounts(Map.copyOf(byPath));
    }

    private static List<String> lie(MountedFolder folder, Tree tree) throws IOException {
        List<String> target = tree.end(Names.cleaned(Names.ofText(folder.target())));
        if (target.isEmpty()) {
            throw new RefusedException("a mount at / has no files below it to show");
        }
        if (tree.find(target, Walk.Last.KEPT).map(Mounts::closed).orElse(false)) {
            return target;
        }
        if (Files.isDirectory(folder.source())) {
            tree.folder(target).close();
            return target;
        }
        try (Place parent = tree.folder(target.subList(0, target.size() - 1))) {
            NodeCalls.system().makeNode(parent.descriptor(), Names.bytes(target.getLast()), EMPTY_FILE, 0, 0);
        }
        return target;
    }

    private static boolean closed(Place place) {
        try (place) {
            return true;
        } catch (ErrnoException e) {
            throw new IllegalStateException("a descriptor of our own is not open", e);
        }
    }

    Optional<MountedFolder> at(List<String> path) {
        return Optional.ofNullable(byPath.get(path));
    }

    Place open(MountedFolder folder, List<String> path) throws IOException {
        byte[] source = Names.bytes(Names.ofText(folder.source().toString()));
        return Place.of(FILES.open(FileCalls.AT_FDCWD, source, FileCalls.O_PATH, 0), path, Optional.of(folder));
    }

    /** Whether something is mounted at this path or below it. */
    boolean anyIn(List<String> path) {
        return byPath.keySet().stream()
                .anyMatch(target -> target.size() >= path.size()
                        && target.subList(0, path.size()).equals(path));
    }
}
