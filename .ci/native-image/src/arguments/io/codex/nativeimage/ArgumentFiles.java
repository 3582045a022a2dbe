package io.codex.nativeimage;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import jdk.internal.opt.CommandLine;

/// Prints its arguments with those of `@file` in place of each `@file`, by the rules of the JDK's own tools, each
/// closed by a NUL. Exit code 2 and one line on stderr when a file cannot be read.
final class ArgumentFiles {

    private ArgumentFiles() {}

    public static void main(String[] args) {
        PrintStream out = new PrintStream(System.out, false, StandardCharsets.UTF_8);
        try {
            for (String argument : CommandLine.parse(List.of(args))) {
                out.print(argument + '\0');
            }
        } catch (IOException e) {
            System.err.println("native-image: cannot read an argument file: " + e.getMessage());
            System.exit(2);
        }
        out.flush();
    }
}
