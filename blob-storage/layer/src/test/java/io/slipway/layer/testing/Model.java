package io.slipway.layer.testing;

import io.slipway.layer.testing.ModelFile.Kind;
import io.slipway.layer.testing.ModelFile.Seen;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What layers show, in the plainest way: a map from paths to files. For each layer first everything that it hides is taken
 * away, then what it adds is put in, in order. The root has the empty path.
 */
public final class Model {
    public final TreeMap<String, ModelFile> files = new TreeMap<>();

    public Model() {
        files.put("", ModelFile.impliedDirectory());
    }

    public void whiteout(String path) {
        files.remove(path);
        below(path).clear();
    }

    public void opaque(String path) {
        below(path).clear();
    }

    public void put(String path, ModelFile file) {
        if (!path.isEmpty()) {
            touchParents(path);
        }
        ModelFile present = files.get(path);
        if (present == null || present.kind != Kind.DIRECTORY || file.kind != Kind.DIRECTORY) {
            below(path).clear();
        }
        files.put(path, file);
    }

    public void hardLink(String path, String target, ModelFile attributes) {
        ModelFile file = files.get(target);
        if (file == null || file.kind == Kind.DIRECTORY) {
            throw new IllegalArgumentException("No file at " + target);
        }
        put(path, file);
        file.uid = attributes.uid;
        file.gid = attributes.gid;
        file.xattrs.putAll(attributes.xattrs);
        if (file.kind != Kind.SYMLINK) {
            file.mode = attributes.mode;
            file.mtimeSeconds = attributes.mtimeSeconds;
            file.mtimeNanos = attributes.mtimeNanos;
        }
    }

    private void touchParents(String path) {
        for (int slash = path.indexOf('/'); slash >= 0; slash = path.indexOf('/', slash + 1)) {
            String parent = path.substring(0, slash);
            ModelFile present = files.get(parent);
            if (present == null || present.kind != Kind.DIRECTORY) {
                files.put(parent, ModelFile.impliedDirectory());
            }
        }
    }

    private Map<String, ModelFile> below(String path) {
        return path.isEmpty() ? files.tailMap("", false) : files.subMap(path + "/", path + "0");
    }

    /** Everything that can be seen, link counts included. */
    public TreeMap<String, Seen> seen() {
        Map<ModelFile, Integer> links = new IdentityHashMap<>();
        files.forEach((path, file) -> links.merge(file, file.kind == Kind.DIRECTORY ? 2 : 1, Integer::sum));
        files.forEach((path, file) -> {
            if (file.kind == Kind.DIRECTORY && !path.isEmpty()) {
                links.merge(parentOf(path), 1, Integer::sum);
            }
        });
        TreeMap<String, Seen> seen = new TreeMap<>();
        files.forEach((path, file) -> seen.put(path, file.seen(links.getOrDefault(file, 0))));
        return seen;
    }

    private ModelFile parentOf(String path) {
        ModelFile parent = files.get(path.substring(0, Math.max(0, path.lastIndexOf('/'))));
        if (parent == null) {
            throw new IllegalStateException(path + " lies in nothing");
        }
        return parent;
    }

    /** Which names belong to the same file: sets of two and more. */
    public List<TreeSet<String>> linkGroups() {
        Map<ModelFile, TreeSet<String>> groups = new IdentityHashMap<>();
        files.forEach((path, file) ->
                groups.computeIfAbsent(file, f -> new TreeSet<>()).add(path));
        return sortedGroups(groups.values());
    }

    /** In the order of the first names, without those that have one name. */
    public static List<TreeSet<String>> sortedGroups(Iterable<TreeSet<String>> groups) {
        TreeMap<String, TreeSet<String>> sorted = new TreeMap<>();
        for (TreeSet<String> group : groups) {
            if (group.size() > 1) {
                sorted.put(group.getFirst(), group);
            }
        }
        return new ArrayList<>(sorted.values());
    }
}
