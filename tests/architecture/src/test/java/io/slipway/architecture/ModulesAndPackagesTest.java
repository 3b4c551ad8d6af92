package io.slipway.architecture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The edges between modules and packages. Each rule is also run on classes made to break it. */
class ModulesAndPackagesTest {
    private static final JavaClasses CLASSES = Module.classes();
    private static final JavaClasses FIXTURE = new ClassFileImporter().importPackages("fixture");
    private static final List<Module> FIXTURE_MODULES = List.of(
            new Module("low", "fixture.low", true, Set.of()),
            new Module("high", "fixture.high", false, Set.of("fixture.low")),
            new Module("plain", "fixture.plain", true, Set.of()));

    @Test
    void theClassesOfTheModulesAreSeen() {
        assertThat(CLASSES.contain("io.slipway.oci.Digest")).isTrue();
        assertThat(CLASSES.size()).isGreaterThan(50);
    }

    @Test
    void modulesKnowOnlyWhatThePictureAllows() {
        Rules.moduleEdges(Module.ALL).check(CLASSES);
        fails(Rules.moduleEdges(FIXTURE_MODULES), "fixture.low.Low");
        fails(
                Rules.moduleEdges(FIXTURE_MODULES.subList(0, 2)),
                "fixture.plain.Framed> belongs to no module",
                "fixture.plain.Framed belongs to no module");
    }

    @Test
    void plainModulesKnowNoSpring() {
        Rules.noSpringIn(Module.ALL).check(CLASSES);
        fails(Rules.noSpringIn(FIXTURE_MODULES), "fixture.plain.Framed");
    }

    @Test
    void packagesFormNoCycles() {
        Rules.noCyclesBetweenPackagesOf("io.slipway").check(CLASSES);
        fails(Rules.noCyclesBetweenPackagesOf("fixture"), "Cycle detected");
    }

    @Test
    void nativeCallsLiveInOnePackageAndOneClass() {
        assertThat(CLASSES.contain("io.slipway.store.SyncFileRange")).isTrue();
        Rules.nativeCallsOnlyIn("io.slipway.agent.linux", "com.sun.jna..").check(CLASSES);
        Rules.nativeCallsOnlyIn("io.slipway.store.SyncFileRange", "java.lang.foreign..")
                .check(CLASSES);
        Rules.nativeCallsOnlyIn("fixture.plain", "java.lang.foreign..").check(FIXTURE);
        Rules.nativeCallsOnlyIn("fixture.plain.Native", "java.lang.foreign..").check(FIXTURE);
        fails(Rules.nativeCallsOnlyIn("fixture.plain.Framed", "java.lang.foreign.."), "fixture.plain.Native");
        fails(
                Rules.nativeCallsOnlyIn("fixture.high", "org.springframework..", "java.lang.foreign.."),
                "fixture.plain.Framed");
    }

    @Test
    void everyPackageIsNullMarked() {
        Rules.everyPackageIsNullMarked().check(CLASSES);
        fails(Rules.everyPackageIsNullMarked(), "fixture.low has no package-info");
    }

    private static void fails(ArchRule rule, String... oneOf) {
        assertThatThrownBy(() -> rule.check(FIXTURE))
                .isInstanceOf(AssertionError.class)
                .satisfies(error -> assertThat(oneOf)
                        .anyMatch(text -> String.valueOf(error.getMessage()).contains(text)));
    }
}
