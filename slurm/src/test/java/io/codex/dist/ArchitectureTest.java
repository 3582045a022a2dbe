package io.codex.dist;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noFields;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// The arrows of docs/adr/0001, on the classes of every module.
class ArchitectureTest {
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final Map<String, String> MODULES = Map.of(
            "core", "io.codex.core",
            "embed-service", "io.codex.embed",
            "neo4j-launcher", "io.codex.neo4j",
            "cli", "io.codex.cli");
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .importPaths(MODULES.keySet().stream()
                    .map(module -> ROOT.resolve(module).resolve("target/classes"))
                    .toList());

    @Test
    void every_module_is_looked_at() {
        assertThat(CLASSES.stream().map(JavaClass::getPackageName).distinct())
                .as("the packages with classes in them")
                .satisfies(packages -> assertThat(MODULES.values())
                        .allSatisfy(prefix -> assertThat(packages).anyMatch(name -> name.startsWith(prefix))));
    }

    @Test
    void classes_lie_in_their_modules_package() {
        MODULES.forEach((module, prefix) -> assertThat(
                        new ClassFileImporter().importPath(ROOT.resolve(module).resolve("target/classes")))
                .allMatch(type -> type.getPackageName().startsWith(prefix)));
    }

    @Test
    void applications_do_not_depend_on_each_other() {
        slices().matching("io.codex.(cli|embed|neo4j)..")
                .should()
                .notDependOnEachOther()
                .check(CLASSES);
    }

    @Test
    void core_depends_on_no_application_and_no_framework() {
        noClasses()
                .that()
                .resideInAPackage("io.codex.core..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "io.codex.cli..",
                        "io.codex.embed..",
                        "io.codex.neo4j..",
                        "io.quarkus..",
                        "jakarta..",
                        "picocli..",
                        "org.eclipse.microprofile..")
                .check(CLASSES);
    }

    @Test
    void arrows_inside_core_go_down() {
        layeredArchitecture()
                .consideringOnlyDependenciesInAnyPackage("io.codex.core..")
                .layer("compute")
                .definedBy("io.codex.core.compute..")
                .layer("service")
                .definedBy("io.codex.core.service..")
                .layer("tunnel")
                .definedBy("io.codex.core.tunnel..")
                .layer("endpoint, batch, ssh")
                .definedBy("io.codex.core.endpoint..", "io.codex.core.batch..", "io.codex.core.ssh..")
                .layer("facility, shell, file")
                .definedBy("io.codex.core.facility..", "io.codex.core.shell..", "io.codex.core.file..")
                .layer("error")
                .definedBy("io.codex.core.error..")
                .whereLayer("compute")
                .mayNotBeAccessedByAnyLayer()
                .whereLayer("service")
                .mayOnlyBeAccessedByLayers("compute")
                .whereLayer("endpoint, batch, ssh")
                .mayOnlyBeAccessedByLayers("compute", "service", "tunnel")
                .whereLayer("tunnel")
                .mayOnlyBeAccessedByLayers("compute", "service")
                .whereLayer("error")
                .mayNotAccessAnyLayer()
                .ensureAllClassesAreContainedInArchitectureIgnoring(
                        "io.codex.cli..", "io.codex.embed..", "io.codex.neo4j..")
                .check(CLASSES);
    }

    @Test
    void no_static_field_holds_a_reader_of_json() {
        noFields()
                .that()
                .areStatic()
                .should()
                .haveRawType(assignableTo(ObjectReader.class).or(assignableTo(ObjectWriter.class)))
                .because("making one locks its mapper's caches, and an image builder that copies the mapper at that"
                        + " moment finds a thread in them")
                .check(CLASSES);
    }

    @Test
    void packages_of_core_form_no_cycle() {
        slices().matching("io.codex.core.(*)..").should().beFreeOfCycles().check(CLASSES);
    }

    @Test
    void only_the_shell_starts_processes() {
        noClasses()
                .that()
                .resideOutsideOfPackage("io.codex.core.shell..")
                .should()
                .accessClassesThat()
                .areAssignableTo(ProcessBuilder.class)
                .orShould()
                .callMethod(Runtime.class, "exec", String[].class)
                .orShould()
                .callMethod(Runtime.class, "exec", String.class)
                .check(CLASSES);
    }
}
