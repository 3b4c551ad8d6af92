package io.slipway.e2e.engine;

import io.slipway.e2e.Command;
import io.slipway.e2e.Tools;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * A network namespace with one cable to the machine's own: what an engine does to bridges, addresses and the firewall
 * stays in there, and the machine reaches it from outside like a neighbour would.
 */
final class NetworkRoom implements AutoCloseable {
    private final String name;
    private final String cable;
    private final String inside;
    private final String outside;

    private NetworkRoom(String name, String cable, int subnet) {
        this.name = name;
        this.cable = cable;
        this.outside = "198.18." + subnet + ".1";
        this.inside = "198.18." + subnet + ".2";
    }

    /** Makes one, with forwarding on and the loopback up. */
    static NetworkRoom open() {
        Tools.requireRoot("a network namespace");
        int subnet = freeSubnet();
        String name = "slwt" + ProcessHandle.current().pid() + "-" + subnet;
        NetworkRoom room = new NetworkRoom(name, "slwt" + subnet, subnet);
        ip("netns", "add", name);
        ip("link", "add", room.cable, "type", "veth", "peer", "name", "eth0", "netns", name);
        ip("addr", "add", room.outside + "/30", "dev", room.cable);
        ip("link", "set", room.cable, "up");
        ip("-n", name, "addr", "add", room.inside + "/30", "dev", "eth0");
        ip("-n", name, "link", "set", "eth0", "up");
        ip("-n", name, "link", "set", "lo", "up");
        ip("-n", name, "route", "add", "default", "via", room.outside);
        room.enter("sh", "-c", "echo 1 > /proc/sys/net/ipv4/ip_forward").succeed();
        return room;
    }

    /** Whether a namespace of this name is such a room, of whichever test. */
    static boolean isName(String namespace) {
        return namespace.startsWith("slwt");
    }

    /** The third number of 198.18.x.0/30 (the range for tests of devices) that no interface of this machine has. */
    private static int freeSubnet() {
        List<String> taken = links(Path.of("/sys/class/net"));
        return ThreadLocalRandom.current()
                .ints(1, 255)
                .filter(number -> !taken.contains("slwt" + number))
                .findFirst()
                .orElseThrow();
    }

    private static List<String> links(Path folder) {
        try (Stream<Path> links = Files.list(folder)) {
            return links.map(Path::getFileName).map(Path::toString).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void ip(String... words) {
        Command.of("ip", words).succeed();
    }

    /** What to put before a command so that it runs in here. Unlike {@code ip netns exec} it leaves /sys alone. */
    List<String> enterWords() {
        return List.of(Tools.require("nsenter").toString(), "--net=" + file(), "--");
    }

    Command enter(String... words) {
        List<String> enter = enterWords();
        return Command.of(
                Path.of(enter.getFirst()),
                Stream.of(enter.subList(1, enter.size()), List.of(words))
                        .flatMap(List::stream)
                        .toList());
    }

    Path file() {
        return Path.of("/run/netns", name);
    }

    String name() {
        return name;
    }

    /** A short name of small letters and digits that no other room of this machine has. */
    String instance() {
        return cable.replace("slw", "") + "p" + ProcessHandle.current().pid();
    }

    /** The address under which the machine reaches what listens in here. */
    String address() {
        return inside;
    }

    /** The machine's own address, as seen from in here. */
    String machineAddress() {
        return outside;
    }

    /** The interfaces in here, without the loopback and the cable. */
    List<String> interfaces() {
        Predicate<String> own = link -> !link.equals("lo") && !link.equals("eth0");
        return enter(Tools.require("ip").toString(), "-br", "link")
                .succeed()
                .lines()
                .map(line -> line.split("[ @]")[0])
                .filter(own)
                .toList();
    }

    /** Removes it. A process that is still in there keeps the namespace, but the cable and the name are gone. */
    @Override
    public void close() {
        Command.of("ip", "netns", "del", name).run();
        Command.of("ip", "link", "del", cable).run();
    }
}
