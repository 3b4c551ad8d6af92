package io.slipway.agent.container;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/** All containers by id and by name. A name belongs to one container at most, from before it is made. */
final class Catalog {
    private final ConcurrentMap<ContainerId, Container> containers = new ConcurrentHashMap<>();
    private final ConcurrentMap<String, ContainerId> names = new ConcurrentHashMap<>();

    /** Takes a name for a container, or says whose it is. */
    Optional<ContainerId> reserve(ContainerName name, ContainerId id) {
        return Optional.ofNullable(names.putIfAbsent(name.value(), id));
    }

    void release(ContainerName name, ContainerId id) {
        names.remove(name.value(), id);
    }

    void add(Container container) {
        containers.put(container.definition().id(), container);
    }

    void remove(Container container) {
        containers.remove(container.definition().id());
        release(container.definition().name(), container.definition().id());
    }

    /** By id, name, or the beginning of an id that no other one has. */
    Container find(String reference) throws ContainerException {
        String name = reference.startsWith("/") ? reference.substring(1) : reference;
        if (name.isEmpty()) {
            throw ContainerException.invalid("a container's name or id is empty");
        }
        List<Container> byPrefix = new ArrayList<>();
        for (Container container : containers.values()) {
            String hex = container.definition().id().hex();
            if (hex.equals(name)) {
                return container;
            }
            if (hex.startsWith(name)) {
                byPrefix.add(container);
            }
        }
        ContainerId named = names.get(name);
        Container byName = named == null ? null : containers.get(named);
        if (byName != null) {
            return byName;
        }
        return switch (byPrefix.size()) {
            case 0 -> throw ContainerException.noSuchContainer(reference);
            case 1 -> byPrefix.getFirst();
            default -> throw ContainerException.invalid("multiple IDs found with provided prefix: " + reference);
        };
    }

    /** The youngest first. */
    List<Container> all() {
        return containers.values().stream()
                .sorted(Comparator.comparing(
                                (Container container) -> container.definition().created())
                        .reversed())
                .toList();
    }

    /** The containers that mount a volume, without the one that is {@code leaving}. */
    List<Container> usersOfVolume(String volume, ContainerId leaving) {
        return all().stream()
                .filter(container -> !container.definition().id().equals(leaving))
                .filter(container -> container.definition().mounts(volume))
                .toList();
    }

    Map<ContainerId, Container> byId() {
        return Map.copyOf(containers);
    }
}
