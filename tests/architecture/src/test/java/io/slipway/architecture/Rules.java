package io.slipway.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.List;
import java.util.Optional;

/** The rules about classes and packages, as functions of what they are applied to. */
final class Rules {
    private static final String NULL_MARKED = "org.jspecify.annotations.NullMarked";

    private Rules() {}

    /** A class knows its own module and those that the list allows. */
    static ArchRule moduleEdges(List<Module> modules) {
        return classes().should(new ArchCondition<>("know only the modules that their own may know") {
            @Override
            public void check(JavaClass type, ConditionEvents events) {
                Optional<Module> module = Module.of(type, modules);
                if (module.isEmpty()) {
                    events.add(SimpleConditionEvent.violated(type, type.getName() + " belongs to no module"));
                    return;
                }
                for (Dependency dependency : type.getDirectDependenciesFromSelf()) {
                    Module.of(dependency.getTargetClass(), modules)
                            .filter(target -> !target.equals(module.get()))
                            .filter(target -> !module.get().mayKnow().contains(target.rootPackage()))
                            .ifPresent(target ->
                                    events.add(SimpleConditionEvent.violated(type, dependency.getDescription())));
                }
            }
        });
    }

    static ArchRule noSpringIn(List<Module> modules) {
        String[] plain = modules.stream()
                .filter(Module::plainJava)
                .map(module -> module.rootPackage() + "..")
                .toArray(String[]::new);
        return noClasses()
                .that()
                .resideInAnyPackage(plain)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.springframework..", "jakarta.persistence..")
                .allowEmptyShould(true);
    }

    /** The packages are known in one place alone: a package, or a class with those inside it. */
    static ArchRule nativeCallsOnlyIn(String allowed, String... nativePackages) {
        return noClasses()
                .that(DescribedPredicate.describe("are not in " + allowed, type -> !isIn(type, allowed)))
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(nativePackages)
                .allowEmptyShould(true);
    }

    private static boolean isIn(JavaClass type, String packageOrClass) {
        return type.getPackageName().equals(packageOrClass)
                || type.getName().equals(packageOrClass)
                || type.getName().startsWith(packageOrClass + "$");
    }

    /** Every package is a slice of its own, so a package and the one it lies in may not know each other both ways. */
    static ArchRule noCyclesBetweenPackagesOf(String root) {
        return slices().matching(root + ".(**)").should().beFreeOfCycles();
    }

    static ArchRule everyPackageIsNullMarked() {
        return classes().should(new ArchCondition<>("lie in a package that is @NullMarked") {
            @Override
            public void check(JavaClass type, ConditionEvents events) {
                if (!type.getPackage().isAnnotatedWith(NULL_MARKED)) {
                    events.add(SimpleConditionEvent.violated(
                            type,
                            type.getPackageName() + " has no package-info with @NullMarked (" + type.getName() + ")"));
                }
            }
        });
    }
}
