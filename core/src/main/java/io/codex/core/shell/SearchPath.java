package io.codex.core.shell;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/// Where programs are looked for: the folders of a `PATH`, as execvp(3) takes them.
public record SearchPath(List<String> folders) {
    private static final String USUAL = "/usr/bin:/bin";

    public SearchPath {
        folders = List.copyOf(folders);
    }

    /// @param variables of which `PATH` counts
    public static SearchPath of(Map<String, String> variables) {
        return new SearchPath(List.of(variables.getOrDefault("PATH", USUAL).split(":", -1)));
    }

    /// That of this process.
    public static SearchPath ofThisProcess() {
        return of(System.getenv());
    }

    /// Every file that the program may be, whether it is there or not, in order.
    ///
    /// @param program   a name; one with a slash is itself a file
    /// @param directory from which relative folders count
    public List<Path> candidates(String program, Path directory) {
        Stream<String> files =
                program.contains("/") ? Stream.of(program) : folders.stream().map(folder -> under(folder, program));
        try {
            return files.map(directory::resolve).toList();
        } catch (InvalidPathException e) {
            // no file has such a name
            return List.of();
        }
    }

    /// The first file that can be executed.
    public Optional<Path> find(String program) {
        return find(program, Path.of(""));
    }

    /// @param directory from which relative folders count
    public Optional<Path> find(String program, Path directory) {
        return candidates(program, directory).stream()
                .filter(file -> Files.isRegularFile(file) && Files.isExecutable(file))
                .findFirst();
    }

    public boolean has(String program) {
        return find(program).isPresent();
    }

    private static String under(String folder, String program) {
        return folder.isEmpty() ? program : folder + "/" + program;
    }
}
