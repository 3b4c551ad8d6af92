package io.slipway.agent;

import io.slipway.agent.engine.http.SocketPermissions;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What an agent is started with, as words {@code --name=value}.
 *
 * @param instance part of every name on the machine that belongs to this agent
 * @param data what is kept: images, containers, volumes
 * @param run what dies with the machine, on tmpfs; sockets, so its path is short
 * @param socket where the Docker Engine API is served
 * @param registry what an image's name without a host means
 * @param insecureRegistries hosts that are spoken to without TLS, besides loopback
 * @param tlsRegistries hosts that are spoken to with TLS although they are loopback
 * @param trustedCertificates a PEM file of certificates that registries may show, besides Java's own
 * @param nftables folder of libnftables, where the system's loader does not find it
 * @param programs folders searched for iptables, where libnftables is missing
 * @param endWith a process whose end is the agent's, too
 * @param destroy whether, instead of serving, everything that the instance has on the machine outside its data is removed
 */
public record AgentSettings(
        String instance,
        Path data,
        Path run,
        Path socket,
        SocketPermissions permissions,
        String registry,
        List<String> insecureRegistries,
        List<String> tlsRegistries,
        Optional<Path> trustedCertificates,
        Optional<String> snapshotDriver,
        Optional<Path> nftables,
        List<Path> programs,
        Optional<Long> endWith,
        boolean destroy) {
    private static final Set<String> KNOWN = Set.of(
            "instance",
            "data",
            "run",
            "socket",
            "socket-group",
            "socket-mode",
            "registry",
            "insecure-registries",
            "tls-registries",
            "trusted-certificates",
            "snapshot-driver",
            "nftables",
            "programs",
            "end-with",
            "destroy");
    private static final String PROGRAMS = "/usr/sbin:/sbin:/usr/bin:/usr/local/sbin";
    private static final int OCTAL = 8;

    public AgentSettings {
        insecureRegistries = List.copyOf(insecureRegistries);
        tlsRegistries = List.copyOf(tlsRegistries);
        programs = List.copyOf(programs);
        if (!instance.matches("[a-z0-9]{1,12}")) {
            throw new IllegalArgumentException(
                    "--instance is 1 to 12 small letters and digits, not '" + instance + "'");
        }
    }

    /**
     * Reads the words.
     *
     * @throws IllegalArgumentException in words for whoever started the agent
     */
    static AgentSettings parse(String[] words) {
        Map<String, String> values = new HashMap<>();
        for (String word : words) {
            int equals = word.indexOf('=');
            if (!word.startsWith("--") || equals < 0 || !KNOWN.contains(word.substring(2, equals))) {
                throw new IllegalArgumentException("the agent does not know '%s'; it knows --NAME=VALUE with %s"
                        .formatted(
                                word, String.join(", ", KNOWN.stream().sorted().toList())));
            }
            values.put(word.substring(2, equals), word.substring(equals + 1));
        }
        if (!values.containsKey("data")) {
            throw new IllegalArgumentException("--data=FOLDER is missing");
        }
        String instance = values.getOrDefault("instance", "default");
        Path run = Path.of(values.getOrDefault("run", "/run/slipway/" + instance));
        return new AgentSettings(
                instance,
                Path.of(values.get("data")).toAbsolutePath(),
                run.toAbsolutePath(),
                Path.of(values.getOrDefault("socket", run.resolve("agent.sock").toString()))
                        .toAbsolutePath(),
                new SocketPermissions(
                        Optional.ofNullable(values.get("socket-group")),
                        mode(values.getOrDefault("socket-mode", "0660"))),
                values.getOrDefault("registry", "docker.io"),
                list(values.getOrDefault("insecure-registries", ""), ","),
                list(values.getOrDefault("tls-registries", ""), ","),
                Optional.ofNullable(values.get("trusted-certificates")).map(Path::of),
                Optional.ofNullable(values.get("snapshot-driver")),
                Optional.ofNullable(values.get("nftables")).map(Path::of),
                list(values.getOrDefault("programs", PROGRAMS), ":").stream()
                        .map(Path::of)
                        .toList(),
                Optional.ofNullable(values.get("end-with")).map(AgentSettings::process),
                Boolean.parseBoolean(values.getOrDefault("destroy", "false")));
    }

    private static long process(String text) {
        if (text.equals("parent")) {
            return ProcessHandle.current().parent().map(ProcessHandle::pid).orElse(0L);
        }
        if (!text.matches("\\d{1,9}")) {
            throw new IllegalArgumentException("--end-with is a process id or 'parent', not '" + text + "'");
        }
        return Long.parseLong(text);
    }

    private static List<String> list(String text, String separator) {
        return text.isEmpty() ? List.of() : List.of(text.split(separator, -1));
    }

    private static int mode(String text) {
        try {
            return Integer.parseInt(text, OCTAL);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("--socket-mode is octal, such as 0660, not '" + text + "'", e);
        }
    }
}
