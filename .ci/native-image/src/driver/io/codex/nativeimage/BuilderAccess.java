package io.codex.nativeimage;

import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleFinder;
import java.lang.module.ModuleReference;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/// Prints the `--add-exports` and `--add-opens` that the image builder's modules need, one a line.
///
/// Arguments: the compiler's jar, the folder of the builder's jars.
final class BuilderAccess {

    private static final String DRIVER = "io.codex.nativeimage";
    private static final String COMPILER = "jdk.graal.compiler";
    private static final String BUILDER = "org.graalvm.nativeimage.builder";

    // what the builder reads beside the modules named java.*
    private static final Set<String> JDK_MODULES = Set.of(
            "jdk.internal.jvmstat",
            "jdk.internal.vm.ci",
            "jdk.jdeps",
            "jdk.jfr",
            "jdk.management",
            "jdk.management.agent",
            "jdk.zipfs");

    private BuilderAccess() {}

    public static void main(String[] args) {
        Set<ModuleReference> builder = ModuleFinder.of(Path.of(args[1])).findAll();
        String readers = builder.stream()
                .map(module -> module.descriptor().name())
                .filter(name -> !name.equals(DRIVER) && !name.equals("org.graalvm.jniutils"))
                .sorted()
                .collect(Collectors.joining(","));
        for (ModuleReference module : ModuleFinder.ofSystem().findAll()) {
            ModuleDescriptor descriptor = module.descriptor();
            if (descriptor.name().startsWith("java.") || JDK_MODULES.contains(descriptor.name())) {
                String target = "=" + readers + "," + COMPILER;
                packages(descriptor, name -> {
                    System.out.println("--add-exports=" + name + target);
                    if (descriptor.name().equals("java.base")) {
                        System.out.println("--add-opens=" + name + target);
                    }
                });
            }
        }
        for (ModuleReference module : ModuleFinder.of(Path.of(args[0])).findAll()) {
            packages(
                    module.descriptor(),
                    name -> System.out.println("--add-exports=" + name + "=" + readers + "," + DRIVER));
        }
        for (ModuleReference module : builder) {
            if (module.descriptor().name().equals(BUILDER)) {
                packages(module.descriptor(), name -> System.out.println("--add-opens=" + name + "=" + DRIVER));
            }
        }
    }

    private static void packages(ModuleDescriptor module, Consumer<String> action) {
        new TreeSet<>(module.packages()).forEach(name -> action.accept(module.name() + "/" + name));
    }
}
