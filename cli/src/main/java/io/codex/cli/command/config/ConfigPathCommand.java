package io.codex.cli.command.config;

import io.codex.cli.CliEnvironment;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
        name = "path",
        description = "Print where a facility's files are, the private one last; where they would be, when there are"
                + " none.",
        footer = {"%nExamples:", "  codex config path", "  codex config path iter"})
public final class ConfigPathCommand implements Callable<Integer> {
    private final CliEnvironment environment;

    @Parameters(
            arity = "0..1",
            paramLabel = "FACILITY",
            description = "Its name. Default: the one that this host belongs to.")
    private @Nullable String facility;

    public ConfigPathCommand(CliEnvironment environment) {
        this.environment = environment;
    }

    @Override
    public Integer call() {
        var files = new FacilityFiles(environment);
        String name = files.name(facility);
        List<Path> there = files.catalog().files(name);
        files.hintWithout(name);
        (there.isEmpty() ? List.of(files.catalog().folder().resolve(name + ".yaml")) : there)
                .forEach(file -> environment.out().println(file));
        return 0;
    }
}
