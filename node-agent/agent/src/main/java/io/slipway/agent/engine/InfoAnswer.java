package io.slipway.agent.engine;

import java.time.Instant;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** The answer of {@code GET /info}. */
final class InfoAnswer {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private final EngineFacts facts;
    private final Machine machine;

    InfoAnswer(EngineFacts facts, Machine machine) {
        this.facts = facts;
        this.machine = machine;
    }

    ObjectNode at(Instant now, int eventListeners) {
        ObjectNode info = JSON.objectNode();
        counts(info);
        drivers(info);
        abilities(info);
        machine(info);
        registries(info);
        runtimes(info);
        info.put("NFd", machine.openFiles());
        info.put("NGoroutines", Thread.activeCount());
        info.put("NEventsListener", eventListeners);
        info.put("SystemTime", now.toString());
        info.put("ServerVersion", Product.VERSION);
        info.put("Debug", false);
        info.put("ExperimentalBuild", false);
        info.put("LiveRestoreEnabled", true);
        info.put("Isolation", "");
        info.put("ProductLicense", "Apache-2.0");
        info.set("Labels", JSON.arrayNode());
        info.set("SecurityOptions", texts(facts.securityOptions()));
        info.set("Warnings", texts(facts.warnings()));
        info.set("CDISpecDirs", JSON.arrayNode());
        info.set("Swarm", noSwarm());
        return info;
    }

    private void counts(ObjectNode info) {
        EngineFacts.ContainerCounts counts = facts.containers();
        info.put("ID", facts.identity().id());
        info.put("Containers", counts.running() + counts.paused() + counts.stopped());
        info.put("ContainersRunning", counts.running());
        info.put("ContainersPaused", counts.paused());
        info.put("ContainersStopped", counts.stopped());
        info.put("Images", facts.images());
    }

    private void drivers(ObjectNode info) {
        info.put("Driver", facts.storageDriver());
        info.set("DriverStatus", JSON.arrayNode());
        info.putNull("SystemStatus");
        ObjectNode plugins = JSON.objectNode();
        plugins.set("Volume", JSON.arrayNode().add("local"));
        plugins.set("Network", JSON.arrayNode().add("bridge").add("host").add("null"));
        plugins.putNull("Authorization");
        plugins.set("Log", JSON.arrayNode().add("json-file").add("none"));
        info.set("Plugins", plugins);
        info.put("LoggingDriver", "json-file");
        info.put("CgroupDriver", "cgroupfs");
        info.put("CgroupVersion", facts.cgroupVersion());
    }

    private void abilities(ObjectNode info) {
        for (String ability : new String[] {
            "MemoryLimit", "SwapLimit", "CpuCfsPeriod", "CpuCfsQuota", "CPUShares", "CPUSet", "PidsLimit"
        }) {
            info.put(ability, true);
        }
        info.put("KernelMemory", false);
        info.put("KernelMemoryTCP", false);
        info.put("OomKillDisable", facts.cgroupVersion().equals("1"));
        info.put("IPv4Forwarding", machine.forwardsIpv4());
        info.put("BridgeNfIptables", true);
        info.put("BridgeNfIp6tables", true);
    }

    private void machine(ObjectNode info) {
        info.put("KernelVersion", machine.kernelVersion());
        info.put("OperatingSystem", machine.operatingSystem());
        info.put("OSVersion", machine.operatingSystemVersion());
        info.put("OSType", "linux");
        info.put("Architecture", machine.machineName());
        info.put("NCPU", machine.processors());
        info.put("MemTotal", machine.memoryBytes());
        info.putNull("GenericResources");
        info.put("DockerRootDir", facts.identity().root().toString());
        info.put("HttpProxy", "");
        info.put("HttpsProxy", "");
        info.put("NoProxy", "");
        info.put("Name", machine.hostName());
    }

    private void registries(ObjectNode info) {
        EngineFacts.Identity identity = facts.identity();
        ObjectNode indexes = JSON.objectNode();
        indexes.set(identity.defaultRegistry(), index(identity.defaultRegistry(), identity));
        identity.insecureRegistries().forEach(name -> indexes.set(name, index(name, identity)));
        ObjectNode configuration = JSON.objectNode();
        configuration.set("InsecureRegistryCIDRs", JSON.arrayNode());
        configuration.set("IndexConfigs", indexes);
        configuration.set("Mirrors", JSON.arrayNode());
        info.put("IndexServerAddress", identity.defaultRegistry());
        info.set("RegistryConfig", configuration);
    }

    private static ObjectNode index(String name, EngineFacts.Identity identity) {
        ObjectNode index = JSON.objectNode().put("Name", name);
        index.set("Mirrors", JSON.arrayNode());
        return index.put("Secure", !identity.insecureRegistries().contains(name))
                .put("Official", name.equals(identity.defaultRegistry()));
    }

    private static void runtimes(ObjectNode info) {
        ObjectNode runtimes = JSON.objectNode();
        runtimes.set(Product.CONTAINER_RUNTIME, JSON.objectNode().put("path", Product.CONTAINER_RUNTIME));
        info.set("Runtimes", runtimes);
        info.put("DefaultRuntime", Product.CONTAINER_RUNTIME);
        info.put("InitBinary", Product.CONTAINER_RUNTIME + "-init");
        for (String program : new String[] {"ContainerdCommit", "RuncCommit", "InitCommit"}) {
            info.set(program, JSON.objectNode().put("ID", "").put("Expected", ""));
        }
    }

    private static ObjectNode noSwarm() {
        ObjectNode swarm = JSON.objectNode()
                .put("NodeID", "")
                .put("NodeAddr", "")
                .put("LocalNodeState", "inactive")
                .put("ControlAvailable", false)
                .put("Error", "");
        swarm.putNull("RemoteManagers");
        return swarm;
    }

    private static ArrayNode texts(Iterable<String> texts) {
        ArrayNode array = JSON.arrayNode();
        texts.forEach(array::add);
        return array;
    }
}
