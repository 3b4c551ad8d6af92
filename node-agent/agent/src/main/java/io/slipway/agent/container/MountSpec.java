package io.slipway.agent.container;

import java.util.List;

/**
 * What is mounted into a container besides its image.
 *
 * @param source a host path for a bind, a volume's name (empty: one is made and named), nothing for tmpfs
 * @param target an absolute path inside
 * @param options further words: of a bind its propagation, of tmpfs its size and mode
 * @param mustExist whether a bind's source that is not there is refused instead of made
 * @param copiesImage whether an empty volume first takes what the image has there
 */
record MountSpec(
        MountPoint.Kind kind,
        String source,
        String target,
        boolean readOnly,
        List<String> options,
        boolean copiesImage,
        boolean mustExist) {
    MountSpec {
        options = List.copyOf(options);
    }
}
