package io.codex.dist;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// A process of this host, from `/proc` (proc(5)).
///
/// @param commandLine its arguments, with spaces between them
/// @param environment as it was given, a line for each variable
record RunningProcess(long pid, String commandLine, String environment) {
    private static final Path PROC = Path.of("/proc");

    /// Those whose command line or environment names the folder, but for this one; no zombies.
    static List<RunningProcess> of(Path folder) {
        try (Stream<Path> entries = Files.list(PROC)) {
            return entries.map(entry -> entry.getFileName().toString())
                    .filter(name -> name.matches("[0-9]+"))
                    .mapToLong(Long::parseLong)
                    .filter(pid -> pid != ProcessHandle.current().pid())
                    .mapToObj(RunningProcess::read)
                    .flatMap(Optional::stream)
                    .filter(process -> process.names(folder))
                    .toList();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /// The one of them that has the text in its command line.
    static RunningProcess find(Path folder, String text) {
        return of(folder).stream()
                .filter(process -> process.commandLine().contains(text))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no process with " + text + " among " + of(folder)));
    }

    void kill() {
        ProcessHandle handle = ProcessHandle.of(pid).orElseThrow();
        handle.destroyForcibly();
        handle.onExit().join();
    }

    private boolean names(Path folder) {
        return commandLine.contains(folder.toString()) || environment.contains(folder.toString());
    }

    private static Optional<RunningProcess> read(long pid) {
        Path entry = PROC.resolve(Long.toString(pid));
        try {
            return Optional.of(new RunningProcess(pid, text(entry, "cmdline", ' '), text(entry, "environ", '\n')));
        } catch (IOException e) {
            // it ended meanwhile, or belongs to somebody else
            return Optional.empty();
        }
    }

    private static String text(Path entry, String file, char separator) throws IOException {
        return new String(Files.readAllBytes(entry.resolve(file)), StandardCharsets.UTF_8)
                .replace('\0', separator)
                .strip();
    }

    @Override
    public String toString() {
        return pid + " " + commandLine;
    }
}
