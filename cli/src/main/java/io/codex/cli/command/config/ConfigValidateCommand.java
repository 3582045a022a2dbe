package io.codex.cli.command.config;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.codex.cli.CliEnvironment;
import io.codex.core.error.ExitCode;
import io.codex.core.facility.FacilityProblem;
import io.codex.core.file.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "validate",
        description = "Tell everything that is wrong with facility files, with file, line and what is allowed. Exit"
                + " code 4 when something is.",
        footer = {"%nExamples:", "  codex config validate", "  codex config validate iter --json"})
public final class ConfigValidateCommand implements Callable<Integer> {
    private final CliEnvironment environment;

    @Parameters(paramLabel = "FACILITY", description = "Their names. Default: all.")
    private List<String> facilities = List.of();

    @Option(names = "--json", description = "Print what is wrong as JSON.")
    private boolean json;

    public ConfigValidateCommand(CliEnvironment environment) {
        this.environment = environment;
    }

    @Override
    public Integer call() throws JsonProcessingException {
        var files = new FacilityFiles(environment);
        var all = new ArrayList<FacilityProblem>();
        for (String name : facilities.isEmpty() ? files.catalog().names() : facilities) {
            List<FacilityProblem> problems = files.catalog().check(name);
            all.addAll(problems);
            if (!json) {
                problems.forEach(problem -> environment.out().println(line(problem)));
                environment.out().printf("%s: %s%n", name, verdict(problems));
            }
        }
        if (json) {
            environment
                    .out()
                    .println(Json.MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(all));
        }
        boolean valid = all.stream().noneMatch(FacilityProblem::isError);
        return (valid ? ExitCode.OK : ExitCode.CONFIGURATION).number();
    }

    private static String line(FacilityProblem problem) {
        return (problem.isError() ? "error: " : "warning: ") + problem.inWords();
    }

    private static String verdict(List<FacilityProblem> problems) {
        long errors = problems.stream().filter(FacilityProblem::isError).count();
        long warnings = problems.size() - errors;
        return (errors == 0 ? "valid" : "not valid, %d wrong".formatted(errors))
                + (warnings == 0 ? "" : ", %d doubtful".formatted(warnings));
    }
}
