package io.slipway.agent.runtime;

import java.util.List;
import java.util.Map;

/**
 * Everything the shim is told about a container, after the types of the OCI runtime specification. All paths of {@code
 * mounts}, {@code devices}, {@code maskedPaths} and {@code readOnlyPaths} are absolute and mean the inside of the
 * container; they are resolved there and cannot leave it, whatever symbolic links the image has.
 *
 * @param id the container's id, for messages
 * @param root the container's root file system
 * @param mounts what is mounted on top of the root, in this order; missing mount points are made. See {@link
 *     StandardMounts}
 * @param devices device nodes to make, besides the usual links in {@code /dev}. See {@link Device#standard()}
 * @param maskedPaths files and directories that show nothing; those that do not exist are passed over
 * @param readOnlyPaths files and directories that are made read-only; those that do not exist are passed over
 * @param sysctls kernel settings by dotted name, {@code net.ipv4.ip_forward}
 * @param namespaces which namespaces are new
 * @param hostname the host name, or empty to keep the one of the UTS namespace
 * @param domainname the NIS domain name, or empty to keep it
 * @param cgroup where the process is born
 * @param process what is run, as whom, with which rights
 * @param streams terminal or pipes, standard input and the log
 * @param init whether the shim's own small init is process 1: it starts the command as its child, passes signals on and
 *     reaps orphans
 */
public record Plan(
        String id,
        Root root,
        List<Mount> mounts,
        List<Device> devices,
        List<String> maskedPaths,
        List<String> readOnlyPaths,
        Map<String, String> sysctls,
        Namespaces namespaces,
        String hostname,
        String domainname,
        CgroupMembership cgroup,
        ProcessSpec process,
        Streams streams,
        boolean init) {
    public Plan {
        mounts = List.copyOf(mounts);
        devices = List.copyOf(devices);
        maskedPaths = List.copyOf(maskedPaths);
        readOnlyPaths = List.copyOf(readOnlyPaths);
        sysctls = Map.copyOf(sysctls);
    }
}
