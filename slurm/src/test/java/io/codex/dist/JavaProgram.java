package io.codex.dist;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// A class of these tests as a program of its own on any host, beside the libraries of the install tree's command line.
final class JavaProgram {
    private JavaProgram() {}

    static String[] argv(Class<?> program, String... arguments) {
        InstallTree tree = InstallTree.assembled();
        String tests =
                program.getProtectionDomain().getCodeSource().getLocation().getPath();
        var argv = new ArrayList<>(List.of(
                tree.path("lib/runtime/bin/java").toString(),
                "-cp",
                tests + ":" + tree.path("lib/cli/lib/main") + "/*",
                program.getName()));
        argv.addAll(Arrays.asList(arguments));
        return argv.toArray(String[]::new);
    }
}
