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

    /** A bind that leaves out what is mounted below its source. */
    static final String NOT_RECURSIVE = "nonrecursive";

    private static final Map<String, String> OPTIONS_OF =
            Map.of("bind", "BindOptions", "volume", "VolumeOptions", "tmpfs", "TmpfsOptions");

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
            specs.add(MountSpec.tmpfs(target(tmpfs.getKey()), options.contains("ro"), options));
        }
        for (String volume : config.names("Volumes")) {
            String target = target(volume);
            specs.byTarget.putIfAbsent(target, MountSpec.volume("", target, false, true));
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
            return MountSpec.volume("", target(parts[0]), false, true);
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
            return MountSpec.bind(normal(source), target(parts[1]), readOnly, options);
        }
        return MountSpec.volume(volumeName(source), target(parts[1]), readOnly, copies);
    }

    private static MountSpec mount(JsonFields fields) throws ContainerException {
        String type = fields.text("Type");
        String own = OPTIONS_OF.getOrDefault(type, "");
        if (own.isEmpty()) {
            throw ContainerException.unsupported("--mount type=" + type);
        }
        for (String other : OPTIONS_OF.values()) {
            if (!other.equals(own) && fields.says(other)) {
                throw invalid(type, "field " + other + " must not be specified");
            }
        }
        // Consistency means something on a Mac alone.
        NotSupported.refuseOthers(fields, Set.of("Type", "Source", "Target", "ReadOnly", "Consistency", own));
        return switch (type) {
            case "bind" -> bindMount(fields);
            case "volume" -> volumeMount(fields);
            default -> tmpfsMount(fields);
        };
    }

    private static MountSpec bindMount(JsonFields fields) throws ContainerException {
        String source = fields.text("Source");
        if (!source.startsWith("/")) {
            throw invalid("bind", "invalid mount path: '" + source + "' mount path must be absolute");
        }
        JsonFields options = fields.object("BindOptions");
        // Read-only is always meant for what lies below, too, so to force it asks for nothing more.
        NotSupported.refuseOthers(
                options, Set.of("Propagation", "NonRecursive", "CreateMountpoint", "ReadOnlyForceRecursive"));
        List<String> words = new ArrayList<>();
        String propagation = options.text("Propagation");
        if (!propagation.isEmpty()) {
            if (!PROPAGATIONS.contains(propagation)) {
                throw invalid("bind", "invalid propagation mode: " + propagation);
            }
            words.add(propagation);
        }
        if (options.flag("NonRecursive")) {
            words.add(NOT_RECURSIVE);
        }
        return new MountSpec(
                MountPoint.Kind.BIND,
                normal(source),
                target(fields.text("Target")),
                fields.flag("ReadOnly"),
                words,
                false,
                !options.flag("CreateMountpoint"),
                Map.of());
    }

    private static MountSpec volumeMount(JsonFields fields) throws ContainerException {
        JsonFields options = fields.object("VolumeOptions");
        NotSupported.refuseOthers(options, Set.of("NoCopy", "Labels", "DriverConfig"));
        JsonFields driver = options.object("DriverConfig");
        if (!Set.of("", "local").contains(driver.text("Name"))) {
            throw ContainerException.unsupported("The volume driver " + driver.text("Name"));
        }
        if (driver.says("Options")) {
            throw ContainerException.unsupported("--mount volume-opt");
        }
        NotSupported.refuseOthers(driver, Set.of("Name"));
        String source = fields.text("Source");
        return new MountSpec(
                MountPoint.Kind.VOLUME,
                source.isEmpty() ? "" : volumeName(source),
                target(fields.text("Target")),
                fields.flag("ReadOnly"),
                List.of(),
                !options.flag("NoCopy"),
                false,
                options.textMap("Labels"));
    }

    private static MountSpec tmpfsMount(JsonFields fields) throws ContainerException {
        if (fields.says("Source")) {
            throw invalid("tmpfs", "field Source must not be specified");
        }
        JsonFields options = fields.object("TmpfsOptions");
        NotSupported.refuseOthers(options, Set.of("SizeBytes", "Mode"));
        List<String> words = new ArrayList<>();
        if (options.integer("SizeBytes") > 0) {
            words.add("size=" + options.integer("SizeBytes"));
        }
        if (options.integer("Mode") > 0) {
            words.add("mode=" + Long.toOctalString(options.integer("Mode")));
        }
        return MountSpec.tmpfs(target(fields.text("Target")), fields.flag("ReadOnly"), words);
    }

    private static ContainerException invalid(String type, String why) {
        return ContainerException.invalid("invalid mount config for type \"%s\": %s".formatted(type, why));
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
