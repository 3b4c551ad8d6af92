package io.slipway.agent.container;

import java.util.List;
import java.util.Map;

/**
 * What is mounted into a container besides its image.
 *
 * @param source a host path for a bind, a volume's name (empty: one is made and named), nothing for tmpfs
 * @param target an absolute path inside
 * @param options further words: of a bind its propagation, of tmpfs its size and mode
 * @param mustExist whether a bind's source that is not there is refused instead of made
 * @param copiesImage whether an empty volume first takes what the image has there
 * @param labels what a volume that must be made is labelled with
 */
record MountSpec(
        MountPoint.Kind kind,
        String source,
        String target,
        boolean readOnly,
        List<String> options,
        boolean copiesImage,
        boolean mustExist,
        Map<String, String> labels) {
    MountSpec {
        options = List.copyOf(options);
        labels = Map.copyOf(labels);
    }

    /** A bind as {@code -v} makes it: a source that is not there is made. */
    static MountSpec bind(String source, String target, boolean readOnly, List<String> options) {
        return new MountSpec(MountPoint.Kind.BIND, source, target, readOnly, options, false, false, Map.of());
    }

    static MountSpec volume(String name, String target, boolean readOnly, boolean copiesImage) {
        return new MountSpec(MountPoint.Kind.VOLUME, name, target, readOnly, List.of(), copiesImage, false, Map.of());
    }

    static MountSpec tmpfs(String target, boolean readOnly, List<String> options) {
        return new MountSpec(MountPoint.Kind.TMPFS, "", target, readOnly, options, false, false, Map.of());
    }
}
