package io.slipway.agent.engine;

import io.slipway.agent.engine.http.ApiVersion;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** The answer of {@code GET /version}. */
final class VersionAnswer {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private VersionAnswer() {}

    static ObjectNode of(Machine machine) {
        ObjectNode details = JSON.objectNode()
                .put("ApiVersion", ApiVersion.MAXIMUM.toString())
                .put("Arch", machine.goArchitecture())
                .put("BuildTime", Product.BUILT)
                .put("Experimental", "false")
                .put("GitCommit", Product.COMMIT)
                .put("GoVersion", Product.RUNTIME)
                .put("KernelVersion", machine.kernelVersion())
                .put("MinAPIVersion", ApiVersion.MINIMUM.toString())
                .put("Os", "linux");
        ObjectNode component = JSON.objectNode().put("Name", Product.COMPONENT).put("Version", Product.VERSION);
        component.set("Details", details);
        ObjectNode version = JSON.objectNode();
        version.set("Platform", JSON.objectNode().put("Name", Product.PLATFORM));
        version.set("Components", JSON.arrayNode().add(component));
        return version.put("Version", Product.VERSION)
                .put("ApiVersion", ApiVersion.MAXIMUM.toString())
                .put("MinAPIVersion", ApiVersion.MINIMUM.toString())
                .put("GitCommit", Product.COMMIT)
                .put("GoVersion", Product.RUNTIME)
                .put("Os", "linux")
                .put("Arch", machine.goArchitecture())
                .put("KernelVersion", machine.kernelVersion())
                .put("BuildTime", Product.BUILT);
    }
}
