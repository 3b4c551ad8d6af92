package io.slipway.agent.container;

import io.slipway.agent.cgroup.DeviceRule;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;

/**
 * A device of the host that a container gets.
 *
 * @param path inside the container
 * @param character whether it is a character device; else a block device
 * @param mode permission bits of the node
 */
record ContainerDevice(
        String path, boolean character, int major, int minor, int mode, int uid, int gid, DeviceRule.Access access) {
    private static final Path DEVICES = Path.of("/dev");
    private static final Set<String> OWN = Set.of("pts", "shm", "mqueue", "console", "ptmx", "fd");
    private static final int TYPE = 0170000;
    private static final int CHARACTER = 0020000;
    private static final int BLOCK = 0060000;

    /** What {@code --device} names: a node, or all nodes below a folder. */
    static List<ContainerDevice> of(JsonFields hostConfig) throws ContainerException {
        List<ContainerDevice> devices = new ArrayList<>();
        for (JsonFields wish : hostConfig.elements("Devices")) {
            String host = wish.text("PathOnHost");
            String inside = wish.text("PathInContainer");
            String access = wish.text("CgroupPermissions");
            try {
                add(
                        devices,
                        Path.of(host),
                        inside.isEmpty() ? host : inside,
                        DeviceRule.Access.parse(access.isEmpty() ? "rwm" : access));
            } catch (IOException e) {
                throw new ContainerException(
                        ContainerException.Kind.FAILED,
                        "error gathering device information while adding custom device \"%s\": %s"
                                .formatted(
                                        host,
                                        Files.exists(Path.of(host)) ? e.getMessage() : "no such file or directory"),
                        e);
            } catch (IllegalArgumentException e) {
                throw new ContainerException(ContainerException.Kind.INVALID, String.valueOf(e.getMessage()), e);
            }
        }
        return devices;
    }

    /** Every device node of the host, for a container that may use them all. */
    static List<ContainerDevice> allOfHost() throws IOException {
        List<ContainerDevice> devices = new ArrayList<>();
        for (Path node : nodesBelow(DEVICES)) {
            add(devices, node, node.toString());
        }
        return devices;
    }

    private static void add(List<ContainerDevice> devices, Path node, String inside) throws IOException {
        try {
            devices.add(node(node, inside, DeviceRule.Access.ALL));
        } catch (NoSuchFileException gone) {
            return;
        }
    }

    /**
     * The device nodes below a folder, in order. Terminals and shared memory are the container's own and are left out.
     * Nodes come and go while this looks, a terminal with each that is opened: what has gone is passed over.
     */
    static List<Path> nodesBelow(Path folder) throws IOException {
        List<Path> nodes = new ArrayList<>();
        Files.walkFileTree(folder, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path path, BasicFileAttributes attributes) {
                return !path.equals(folder) && isOwn(path) ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path path, BasicFileAttributes attributes) throws IOException {
                if (attributes.isOther() && !isOwn(path) && isDevice(path)) {
                    nodes.add(path);
                }
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path path, IOException failure) throws IOException {
                if (failure instanceof NoSuchFileException) {
                    return FileVisitResult.CONTINUE;
                }
                throw failure;
            }
        });
        nodes.sort(Comparator.naturalOrder());
        return nodes;
    }

    private static boolean isOwn(Path path) {
        return OWN.contains(String.valueOf(path.getFileName()));
    }

    private static boolean isDevice(Path path) throws IOException {
        try {
            int type = (Integer) Files.getAttribute(path, "unix:mode", LinkOption.NOFOLLOW_LINKS) & TYPE;
            return type == CHARACTER || type == BLOCK;
        } catch (NoSuchFileException gone) {
            return false;
        }
    }

    DeviceRule rule() {
        return DeviceRule.allow(character ? DeviceRule.Type.CHARACTER : DeviceRule.Type.BLOCK, major, minor, access);
    }

    private static void add(List<ContainerDevice> devices, Path host, String inside, DeviceRule.Access access)
            throws IOException {
        if (!Files.isDirectory(host)) {
            devices.add(node(host, inside, access));
            return;
        }
        for (Path node : nodesBelow(host)) {
            devices.add(node(node, inside + "/" + host.relativize(node), access));
        }
    }

    private static ContainerDevice node(Path host, String inside, DeviceRule.Access access) throws IOException {
        int mode = (Integer) Files.getAttribute(host, "unix:mode");
        int type = mode & TYPE;
        if (type != CHARACTER && type != BLOCK) {
            throw new IOException("not a device node");
        }
        long number = (Long) Files.getAttribute(host, "unix:rdev");
        return new ContainerDevice(
                inside,
                type == CHARACTER,
                (int) (((number >> 8) & 0xfff) | ((number >> 32) & ~0xfffL)),
                (int) ((number & 0xff) | ((number >> 12) & ~0xffL)),
                mode & 07777,
                (Integer) Files.getAttribute(host, "unix:uid"),
                (Integer) Files.getAttribute(host, "unix:gid"),
                access);
    }
}
