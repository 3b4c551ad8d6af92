package io.slipway.agent.archive;

import java.nio.file.Path;

/**
 * A volume or bind mount that a stopped container has when it runs.
 *
 * @param target its absolute path in the container, which may lead over symbolic links
 * @param source a folder or a single file on this machine
 */
public record MountedFolder(String target, Path source, boolean readOnly) {
    public MountedFolder {
        if (!target.startsWith("/")) {
            throw new IllegalArgumentException("a mount's target is absolute, not " + target);
        }
    }
}
