package io.codex.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/// What a command has around it.
///
/// @param colour   whether results go to a person's terminal that wants colour; NO_COLOR says that it does not
/// @param progress whether messages go to a person's terminal; a pipe gets no progress
public record CliEnvironment(
        Map<String, String> variables,
        InputStream in,
        PrintStream out,
        PrintStream err,
        boolean colour,
        boolean progress) {
    private static final int OUT = 1;
    private static final int ERR = 2;

    public static CliEnvironment ofThisProcess() {
        return new CliEnvironment(
                withInstallation(System.getenv(), NativeBinary.file().flatMap(NativeBinary::installation)),
                System.in,
                utf8(FileDescriptor.out),
                utf8(FileDescriptor.err),
                isTerminal(OUT) && System.getenv("NO_COLOR") == null,
                isTerminal(ERR));
    }

    /// A tree's own binary goes before a variable, which another program may have set.
    static Map<String, String> withInstallation(Map<String, String> variables, Optional<Path> installation) {
        if (installation.isEmpty()) {
            return variables;
        }
        Map<String, String> more = new HashMap<>(variables);
        more.put(ServicePlans.INSTALLATION, installation.get().toString());
        return Map.copyOf(more);
    }

    /// Java knows only whether all three standard streams are a terminal together; Linux names each.
    private static boolean isTerminal(int descriptor) {
        try {
            String target = Files.readSymbolicLink(Path.of("/proc/self/fd", Integer.toString(descriptor)))
                    .toString();
            return target.startsWith("/dev/pts/") || target.startsWith("/dev/tty") || target.equals("/dev/console");
        } catch (IOException e) {
            return false;
        }
    }

    /// Texts are UTF-8, whatever the locale of the login node says.
    private static PrintStream utf8(FileDescriptor descriptor) {
        return new PrintStream(new FileOutputStream(descriptor), true, StandardCharsets.UTF_8);
    }
}
