package io.slipway.agent.network;

import io.slipway.agent.network.netlink.InterfaceAddress;
import io.slipway.agent.network.netlink.Link;
import io.slipway.agent.network.netlink.Route;
import io.slipway.agent.network.netlink.Routing;
import java.io.IOException;
import java.net.Inet4Address;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Which subnet the bridge has. Chosen once, out of the ranges that docker chooses from and that no route of the machine
 * uses, and kept in the data folder from then on.
 */
final class SubnetChoice {
    private static final String FILE = "bridge-subnet";

    private final Path folder;
    private final Routing routing;
    private final String bridge;

    SubnetChoice(Path dataFolder, Routing routing, String bridge) {
        this.folder = dataFolder;
        this.routing = routing;
        this.bridge = bridge;
    }

    Subnet choose(Optional<Subnet> wanted) throws IOException {
        if (wanted.isPresent()) {
            return wanted.get();
        }
        Path file = folder.resolve(FILE);
        if (Files.exists(file)) {
            return kept(file);
        }
        List<Subnet> used = used();
        Subnet free = candidates().stream()
                .filter(candidate -> used.stream().noneMatch(candidate::overlaps))
                .findFirst()
                .orElseThrow(() -> new IOException("every subnet for the bridge is routed elsewhere; choose one"));
        keep(file, free);
        return free;
    }

    private static Subnet kept(Path file) throws IOException {
        String text = Files.readString(file).strip();
        try {
            return Subnet.parse(text);
        } catch (IllegalArgumentException e) {
            throw new IOException(file + " does not hold a subnet: '" + text + "'", e);
        }
    }

    private void keep(Path file, Subnet subnet) throws IOException {
        Files.createDirectories(folder);
        Path fresh = folder.resolve(FILE + ".new");
        try (FileChannel channel = FileChannel.open(
                fresh, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
            channel.write(StandardCharsets.UTF_8.encode(subnet + "\n"));
            channel.force(true);
        }
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
        try (FileChannel channel = FileChannel.open(folder)) {
            channel.force(true);
        }
    }

    static List<Subnet> candidates() {
        List<Subnet> candidates = new ArrayList<>();
        for (int second = 17; second <= 31; second++) {
            candidates.add(Subnet.parse("172." + second + ".0.0/16"));
        }
        for (int third = 0; third < 256; third += 16) {
            candidates.add(Subnet.parse("192.168." + third + ".0/20"));
        }
        return candidates;
    }

    /** What the machine's routes and addresses take. A bridge left by this instance itself does not count. */
    private List<Subnet> used() throws IOException {
        int own = routing.link(bridge).map(Link::index).orElse(-1);
        List<Subnet> used = new ArrayList<>();
        for (Route route : routing.routes()) {
            if (route.link() != own && route.destination().orElse(null) instanceof Inet4Address destination) {
                used.add(covering(destination, route.prefixLength()));
            }
        }
        for (InterfaceAddress address : routing.addresses()) {
            if (address.link() != own && address.address() instanceof Inet4Address ip) {
                used.add(covering(ip, address.prefixLength()));
            }
        }
        return used;
    }

    /** The smallest subnet that this class can name and that holds the range. */
    private static Subnet covering(Inet4Address address, int prefixLength) {
        int length = Math.clamp(prefixLength, 8, 30);
        return new Subnet(Subnet.toAddress(Subnet.toInt(address) & (-1 << (32 - length))), length);
    }
}
