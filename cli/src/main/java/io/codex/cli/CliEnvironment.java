package io.codex.cli;

import io.codex.cli.terminal.StandardDescriptor;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

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
    public static CliEnvironment ofThisProcess() {
        return new CliEnvironment(
                withInstallation(System.getenv(), NativeBinary.file().flatMap(NativeBinary::installation)),
                System.in,
                utf8(FileDescriptor.out),
                utf8(FileDescriptor.err),
                StandardDescriptor.OUT.isTerminal() && System.getenv("NO_COLOR") == null,
                StandardDescriptor.ERR.isTerminal());
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

    /// To people; a pipe gets nothing of ours.
    public void tell(String words) {
        if (progress) {
            err.println("codex: " + words);
        }
    }

    /// What failed, and the next step; null for none.
    public void report(String failure, @Nullable String hint) {
        err.println("codex: " + failure);
        if (hint != null) {
            err.println("hint: " + hint);
        }
        err.flush();
    }

    /// Texts are UTF-8, whatever the locale of the login node says.
    private static PrintStream utf8(FileDescriptor descriptor) {
        return new PrintStream(new FileOutputStream(descriptor), true, StandardCharsets.UTF_8);
    }
}
