package io.slipway.architecture;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A Maven module: its folder, its root package, whether it is plain Java, and the modules it may know besides itself.
 * This list is the picture in ARCHITECTURE.md, executed.
 */
record Module(String folder, String rootPackage, boolean plainJava, Set<String> mayKnow) {
    private static final String OCI = "io.slipway.oci";
    private static final String LAYER = "io.slipway.layer";
    private static final String STORE = "io.slipway.store";
    private static final String STORE_S3 = "io.slipway.store.s3";
    private static final String OUTBOUND = "io.slipway.outbound";
    private static final String TRANSFER = "io.slipway.transfer";
    private static final String MIRROR = "io.slipway.mirror";
    private static final String AUTH = "io.slipway.auth";
    private static final String WEBHOOKS = "io.slipway.webhooks";
    private static final String POSTGRES = "io.slipway.postgres";
    private static final String PROTOCOL = "io.slipway.node.protocol";

    static final List<Module> ALL = List.of(
            new Module("blob-storage/oci", OCI, true, Set.of()),
            new Module("blob-storage/layer", LAYER, true, Set.of(OCI)),
            new Module("blob-storage/store", STORE, true, Set.of(OCI, LAYER)),
            new Module("blob-storage/store-s3", STORE_S3, true, Set.of(OCI, LAYER, STORE)),
            new Module("mirror-proxy/outbound", OUTBOUND, true, Set.of()),
            new Module("mirror-proxy/transfer", TRANSFER, true, Set.of(OCI, LAYER, STORE, OUTBOUND)),
            new Module("mirror-proxy/cache", MIRROR, false, Set.of(OCI, LAYER, STORE, OUTBOUND, TRANSFER)),
            new Module("auth", AUTH, false, Set.of(OCI)),
            new Module("webhooks", WEBHOOKS, false, Set.of(OCI, OUTBOUND)),
            new Module("node-agent/protocol", PROTOCOL, true, Set.of()),
            new Module("node-agent/agent", "io.slipway.agent", true, Set.of(PROTOCOL, TRANSFER, OCI, LAYER, STORE)),
            new Module("registry-service/embedded-postgres", POSTGRES, true, Set.of()),
            new Module(
                    "registry-service/registry",
                    "io.slipway.registry",
                    false,
                    Set.of(
                            OCI, LAYER, STORE, STORE_S3, OUTBOUND, TRANSFER, MIRROR, AUTH, WEBHOOKS, POSTGRES,
                            PROTOCOL)));

    static final Path ROOT = Path.of("../..").toAbsolutePath().normalize();

    /** The compiled classes of all modules, read from their build folders. */
    static JavaClasses classes() {
        return new ClassFileImporter()
                .importPaths(ALL.stream()
                        .map(module -> ROOT.resolve(module.folder()).resolve("target/classes"))
                        .filter(Files::isDirectory)
                        .toList());
    }

    /** The module that a class belongs to: the one with the longest root package that is a prefix. */
    static Optional<Module> of(JavaClass type, List<Module> modules) {
        return modules.stream()
                .filter(module -> type.getPackageName().equals(module.rootPackage())
                        || type.getPackageName().startsWith(module.rootPackage() + "."))
                .max(Comparator.comparingInt(module -> module.rootPackage().length()));
    }

    Path sources() {
        return ROOT.resolve(folder).resolve("src/main/java");
    }
}
