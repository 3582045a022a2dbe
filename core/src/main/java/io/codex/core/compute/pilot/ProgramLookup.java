package io.codex.core.compute.pilot;

import io.codex.core.compute.wire.CommandRequest;
import io.codex.core.shell.SearchPath;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/// Looks whether a command can start on this node, so that its client learns why not.
final class ProgramLookup {
    /// In which this process hands texts to the kernel.
    private static final String ENCODING = "sun.jnu.encoding";

    private ProgramLookup() {}

    /// @param environment that the command will have
    /// @throws Refusal when it cannot start
    static void check(CommandRequest request, Map<String, String> environment) throws Refusal {
        Path directory = request.directory();
        if (!Files.isDirectory(directory)) {
            throw new Refusal(
                    Refusal.OURS,
                    "the working directory %s is not there on the compute node".formatted(directory),
                    "change to one on a file system that login and compute nodes share");
        }
        if (!Files.isExecutable(directory)) {
            throw new Refusal(
                    Refusal.OURS,
                    "the working directory %s cannot be entered on the compute node".formatted(directory),
                    "change to one that you may enter there");
        }
        for (String argument : request.argv()) {
            requireText(argument);
        }
        String program = request.argv().getFirst();
        if (program.contains("/")) {
            requireExecutable(program, directory.resolve(program));
        } else {
            search(program, directory, SearchPath.of(environment));
        }
    }

    private static void requireText(String argument) throws Refusal {
        if (argument.indexOf('\0') >= 0) {
            throw new Refusal(Refusal.OURS, "an argument holds a zero character", "no program can take that");
        }
        Charset encoding = Charset.forName(System.getProperty(ENCODING, "UTF-8"));
        if (!encoding.newEncoder().canEncode(argument)) {
            throw new Refusal(
                    Refusal.OURS,
                    "an argument has characters that the allocation's locale (%s) does not have".formatted(encoding),
                    "set LC_ALL: C.UTF-8 under environment.variables in the facility's file");
        }
    }

    private static void search(String program, Path directory, SearchPath path) throws Refusal {
        if (path.find(program, directory).isPresent()) {
            return;
        }
        Optional<Path> unusable = path.candidates(program, directory).stream()
                .filter(Files::isRegularFile)
                .findFirst();
        if (unusable.isPresent()) {
            requireExecutable(program, unusable.get());
        }
        throw new Refusal(
                Refusal.NOT_FOUND,
                "%s: no such program on the compute node".formatted(program),
                "is it on the PATH there? a path to it works too");
    }

    private static void requireExecutable(String program, Path file) throws Refusal {
        if (!Files.exists(file)) {
            throw new Refusal(
                    Refusal.NOT_FOUND,
                    "%s: no such file on the compute node".formatted(program),
                    "is it on a file system that login and compute nodes share?");
        }
        if (Files.isDirectory(file)) {
            throw new Refusal(Refusal.NOT_EXECUTABLE, "%s is a directory".formatted(program), "name a program instead");
        }
        if (!Files.isExecutable(file)) {
            throw new Refusal(
                    Refusal.NOT_EXECUTABLE,
                    "%s is not executable on the compute node".formatted(file),
                    "make it so with: chmod +x " + file);
        }
    }
}
