package io.slipway.agent.container;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** Reads {@code Binds}, {@code Mounts}, {@code Tmpfs} and the image's {@code Volumes} into mounts, one for each target. */
final class MountSpecs {
    private static final Pattern VOLUME_NAME = Pattern.compile("[a-zA-Z0-9][a-zA-Z0-9_.-]*");
    private static final Set<String> PROPAGATIONS =
            Set.of("private", "rprivate", "shared", "rshared", "slave", "rslave");
    /** SELinux labels: taken and without effect where SELinux is not on, as docker does. */
    private static final Set<String> LABELS = Set.of("z", "Z");

    private final Map<String, MountSpec> byTarget = new LinkedHashMap<>();

    private MountSpecs() {}

    /** In the order in which they must be mounted: a parent before what lies below it. */
    static List<MountSpec> of(JsonFields config, JsonFields hostConfig) throws ContainerException {
        MountSpecs specs = new MountSpecs();
        for (String bind : hostConfig.texts("Binds")) {
            specs.add(bind(bind));
        }
        for (JsonFields mount : hostConfig.elements("Mounts")) {
            specs.add(mount(mount));
        }
        for (Map.Entry<String, String> tmpfs : hostConfig.textMap("Tmpfs").entrySet()) {
            List<String> options = tmpfs.getValue().isEmpty()
                    ? List.of()
                    : List.of(tmpfs.getValue().split(",", -1));
            specs.add(new MountSpec(
                    MountPoint.Kind.TMPFS, "", target(tmpfs.getKey()), options.contains("ro"), options, false, false));
        }
        for (String volume : config.names("Volumes")) {
            String target = target(volume);
            specs.byTarget.putIfAbsent(
                    target, new MountSpec(MountPoint.Kind.VOLUME, "", target, false, List.of(), true, false));
        }
        List<MountSpec> sorted = new ArrayList<>(specs.byTarget.values());
        sorted.sort(Comparator.comparingInt(spec -> Path.of(spec.target()).getNameCount()));
        return sorted;
    }

    private void add(MountSpec spec) throws ContainerException {
        if (byTarget.putIfAbsent(spec.target(), spec) != null) {
            throw ContainerException.invalid("Duplicate mount point: " + spec.target());
        }
    }

    /** {@code [SOURCE:]TARGET[:OPTIONS]}. */
    private static MountSpec bind(String text) throws ContainerException {
        String[] parts = text.split(":", -1);
        if (parts.length > 3 || parts.length < 1 || parts[0].isEmpty()) {
            throw ContainerException.invalid("invalid volume specification: '" + text + "'");
        }
        if (parts.length == 1) {
            return new MountSpec(MountPoint.Kind.VOLUME, "", target(parts[0]), false, List.of(), true, false);
        }
        boolean readOnly = false;
        boolean copies = true;
        List<String> options = new ArrayList<>();
        for (String word : parts.length == 3 ? parts[2].split(",", -1) : new String[0]) {
            switch (word) {
                case "ro", "readonly" -> readOnly = true;
                case "rw" -> {}
                case "nocopy" -> copies = false;
                default -> {
                    if (PROPAGATIONS.contains(word)) {
                        options.add(word);
                    } else if (!LABELS.contains(word)) {
                        throw ContainerException.invalid(
                                "invalid volume specification: '%s': invalid mode: %s".formatted(text, parts[2]));
                    }
                }
            }
        }
        String source = parts[0];
        if (source.startsWith("/")) {
            return new MountSpec(
                    MountPoint.Kind.BIND, normal(source), target(parts[1]), readOnly, options, false, false);
        }
        return new MountSpec(
                MountPoint.Kind.VOLUME, volumeName(source), target(parts[1]), readOnly, List.of(), copies, false);
    }

    private static MountSpec mount(JsonFields fields) throws ContainerException {
        String type = fields.text("Type");
        String source = fields.text("Source");
        String target = target(fields.text("Target"));
        boolean readOnly = fields.flag("ReadOnly");
        return switch (type) {
            case "bind" -> {
                if (!source.startsWith("/")) {
                    throw ContainerException.invalid("invalid mount config for type \"bind\": invalid mount path: '"
                            + source + "' mount path must be absolute");
                }
                String propagation = fields.object("BindOptions").text("Propagation");
                yield new MountSpec(
                        MountPoint.Kind.BIND,
                        normal(source),
                        target,
                        readOnly,
                        propagation.isEmpty() ? List.of() : List.of(propagation),
                        false,
                        true);
            }
            case "volume" ->
                new MountSpec(
                        MountPoint.Kind.VOLUME,
                        source.isEmpty() ? "" : volumeName(source),
                        target,
                        readOnly,
                        List.of(),
                        !fields.object("VolumeOptions").flag("NoCopy"),
                        false);
            case "tmpfs" ->
                new MountSpec(MountPoint.Kind.TMPFS, "", target, readOnly, tmpfsOptions(fields), false, false);
            default -> throw ContainerException.unsupported("--mount type=" + type);
        };
    }

    private static List<String> tmpfsOptions(JsonFields fields) throws ContainerException {
        JsonFields options = fields.object("TmpfsOptions");
        List<String> words = new ArrayList<>();
        if (options.integer("SizeBytes") > 0) {
            words.add("size=" + options.integer("SizeBytes"));
        }
        if (options.integer("Mode") > 0) {
            words.add("mode=" + Long.toOctalString(options.integer("Mode")));
        }
        return words;
    }

    static String volumeName(String name) throws ContainerException {
        if (!VOLUME_NAME.matcher(name).matches()) {
            throw ContainerException.invalid(
                    "create %s: \"%s\" includes invalid characters for a local volume name, only \"[a-zA-Z0-9][a-zA-Z0-9_.-]\" are allowed. If you intended to pass a host directory, use absolute path"
                            .formatted(name, name));
        }
        return name;
    }

    private static String target(String path) throws ContainerException {
        if (!path.startsWith("/")) {
            throw ContainerException.invalid(
                    "invalid mount config for type \"volume\": invalid mount path: '%s' mount path must be absolute"
                            .formatted(path));
        }
        String normal = normal(path);
        if (normal.equals("/")) {
            throw ContainerException.invalid("invalid volume specification: destination can't be '/'");
        }
        return normal;
    }

    private static String normal(String path) {
        return Path.of(path).normalize().toString();
    }
}
