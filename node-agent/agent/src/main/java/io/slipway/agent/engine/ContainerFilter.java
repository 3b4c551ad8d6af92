package io.slipway.agent.engine;

import io.slipway.agent.container.ContainerSnapshot;
import io.slipway.agent.container.ContainerState.Exit;
import io.slipway.agent.engine.http.EngineException;
import io.slipway.agent.engine.http.Filters;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/** The filters of {@code docker ps}: of one kind any, of different kinds all must hold. */
final class ContainerFilter {
    private static final String[] KNOWN = {
        "ancestor",
        "before",
        "since",
        "exited",
        "expose",
        "publish",
        "health",
        "id",
        "isolation",
        "is-task",
        "label",
        "name",
        "network",
        "status",
        "volume"
    };
    private static final Set<String> STATES =
            Set.of("created", "restarting", "running", "removing", "paused", "exited", "dead");

    private final Filters filters;
    private final List<ContainerSnapshot> all;

    private ContainerFilter(Filters filters, List<ContainerSnapshot> all) {
        this.filters = filters;
        this.all = all;
    }

    static ContainerFilter of(Filters filters, List<ContainerSnapshot> all) {
        filters.allowing(KNOWN);
        for (String state : filters.values("status")) {
            if (!STATES.contains(state)) {
                throw EngineException.badRequest("invalid filter 'status=" + state + "'");
            }
        }
        return new ContainerFilter(filters, all);
    }

    /** Whether stopped containers are shown without being asked for, because the filter names a state. */
    boolean namesStates() {
        return !filters.values("status").isEmpty() || !filters.values("exited").isEmpty();
    }

    boolean accepts(ContainerSnapshot container) {
        String id = container.definition().id().hex();
        return any("id", value -> id.startsWith(value) || matches(value, id))
                && any(
                        "name",
                        value -> matches(value, container.definition().name().value())
                                || matches(value, "/" + container.definition().name()))
                && filters.values("label").stream().allMatch(value -> hasLabel(container, value))
                && any("status", value -> container.state().word().equals(value))
                && any("exited", value -> exited(container, value))
                && any("ancestor", value -> ancestor(container, value))
                && any(
                        "volume",
                        value -> container.definition().mounts().stream()
                                .anyMatch(mount -> mount.target().equals(value)
                                        || mount.volume().equals(value)
                                        || mount.source().equals(value)))
                && any(
                        "network",
                        value -> network(container).equals(value)
                                || NetworkRoutes.networkId(network(container)).startsWith(value))
                && any(
                        "publish",
                        value -> container.ports().stream()
                                .anyMatch(binding ->
                                        withProtocol(value).equals(binding.hostPort() + "/" + binding.protocol())))
                && any(
                        "expose",
                        value -> container
                                .definition()
                                .config()
                                .path("ExposedPorts")
                                .has(withProtocol(value)))
                && any("health", value -> value.equals("none"))
                && any("is-task", value -> value.equals("false"))
                && any("before", value -> created(container).isBefore(created(named(value))))
                && any("since", value -> created(container).isAfter(created(named(value))));
    }

    private interface Test {
        boolean holds(String value);
    }

    private boolean any(String name, Test test) {
        Set<String> values = filters.values(name);
        return values.isEmpty() || values.stream().anyMatch(test::holds);
    }

    private static boolean matches(String expression, String text) {
        try {
            return Pattern.compile(expression).matcher(text).find();
        } catch (PatternSyntaxException e) {
            return text.contains(expression);
        }
    }

    private static boolean hasLabel(ContainerSnapshot container, String wanted) {
        int equals = wanted.indexOf('=');
        JsonNode value =
                container.definition().config().path("Labels").path(equals < 0 ? wanted : wanted.substring(0, equals));
        return !value.isMissingNode() && (equals < 0 || value.asString().equals(wanted.substring(equals + 1)));
    }

    private static boolean exited(ContainerSnapshot container, String code) {
        if (!code.matches("-?\\d{1,9}")) {
            throw EngineException.badRequest("invalid filter 'exited=" + code + "'");
        }
        return !container.state().isRunning()
                && container
                        .lastExit()
                        .map(Exit::code)
                        .filter(c -> c == Integer.parseInt(code))
                        .isPresent();
    }

    private static boolean ancestor(ContainerSnapshot container, String image) {
        String id = container.definition().imageId().toString();
        String name = container.definition().imageName();
        return Stream.of(name, name + ":latest", id, id.substring(id.indexOf(':') + 1))
                        .anyMatch(image::equals)
                || name.equals(image + ":latest")
                || (image.length() >= 12 && id.substring(id.indexOf(':') + 1).startsWith(image));
    }

    private static String network(ContainerSnapshot container) {
        String mode = container.definition().hostConfig().path("NetworkMode").asString("");
        return mode.isEmpty() || mode.equals("default") ? "bridge" : mode;
    }

    private static String withProtocol(String port) {
        return port.contains("/") ? port : port + "/tcp";
    }

    private static Instant created(ContainerSnapshot container) {
        return container.definition().created();
    }

    private ContainerSnapshot named(String reference) {
        return all.stream()
                .filter(container -> container.definition().id().hex().startsWith(reference)
                        || container.definition().name().value().equals(reference))
                .findFirst()
                .orElseThrow(() -> EngineException.notFound("No such container: " + reference));
    }
}
