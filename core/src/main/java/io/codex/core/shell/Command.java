package io.codex.core.shell;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A program and its arguments, never a line for a shell to split.
///
/// @param environment added to this process's own
/// @param removed     variables of this process's own that the program does not get
/// @param directory   the working directory; null for this process's
/// @param output      where standard output and error go
/// @param timeout     how long {@link Shell#run} waits before it kills the process
public record Command(
        List<String> argv,
        Map<String, String> environment,
        Set<String> removed,
        @Nullable Path directory,
        Output output,
        Duration timeout) {

    private static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(60);

    public Command {
        argv = List.copyOf(argv);
        environment = Map.copyOf(environment);
        removed = Set.copyOf(removed);
        if (argv.isEmpty()) {
            throw new IllegalArgumentException("a command needs a program");
        }
    }

    public static Command of(String... argv) {
        return of(List.of(argv));
    }

    public static Command of(List<String> argv) {
        return new Command(argv, Map.of(), Set.of(), null, new Output.Captured(), DEFAULT_TIMEOUT);
    }

    public Command withEnvironment(Map<String, String> added) {
        return new Command(argv, added, removed, directory, output, timeout);
    }

    public Command without(Set<String> variables) {
        return new Command(argv, environment, variables, directory, output, timeout);
    }

    public Command in(Path workingDirectory) {
        return new Command(argv, environment, removed, workingDirectory, output, timeout);
    }

    public Command to(Output target) {
        return new Command(argv, environment, removed, directory, target, timeout);
    }

    public Command within(Duration limit) {
        return new Command(argv, environment, removed, directory, output, limit);
    }

    /// Where a process writes.
    public sealed interface Output {
        /// To pipes that the caller reads.
        record Captured() implements Output {}

        /// Standard output and error, in order, at the end of one file.
        record AppendedTo(Path file) implements Output {}

        /// To where this process writes.
        record Inherited() implements Output {}
    }
}
