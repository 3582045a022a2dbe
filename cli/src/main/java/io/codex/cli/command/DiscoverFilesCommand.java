package io.codex.cli.command;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.codex.cli.CliEnvironment;
import io.codex.cli.CodexServices;
import io.codex.cli.WaitingLine;
import io.codex.cli.command.compute.SubmitOptions;
import io.codex.cli.discover.DiscoverOptions;
import io.codex.cli.discover.Discovery;
import io.codex.cli.discover.DiscoveryReport;
import io.codex.cli.discover.Glob;
import io.codex.cli.discover.SkipReason;
import io.codex.core.error.ExitCode;
import io.codex.core.facility.Facility;
import io.codex.core.file.Json;
import io.codex.core.service.ServiceDirectory;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "files",
        description = {
            "Index the texts of a directory tree: split, embedded and stored for codex search.",
            "Unchanged files are left alone and deleted ones removed when it is run again. Binary files, what "
                    + ".gitignore names, hidden entries and symbolic links are left out. Exit code 1 when something "
                    + "could not be read."
        },
        footer = {
            "%nExamples:",
            "  codex discover files local --path ~/Code/analysis",
            "  codex discover files local --path /data/notes --include '*.md' --include '*.txt' --max-size 4M"
        })
public final class DiscoverFilesCommand implements Callable<Integer> {
    private final CliEnvironment environment;

    @Parameters(paramLabel = "FACILITY", description = "Whose files they are; local for this machine.")
    private String facility = "";

    @Option(names = "--path", required = true, paramLabel = "DIR", description = "The directory to walk.")
    private Path path = Path.of("");

    @Option(
            names = "--max-size",
            paramLabel = "SIZE",
            defaultValue = "1M",
            converter = ByteSize.Converter.class,
            description =
                    "Leave out larger files, and forget them where they were indexed (default: ${DEFAULT-VALUE}).")
    @SuppressWarnings("NullAway.Init")
    private ByteSize maxSize;

    @Option(
            names = "--include",
            paramLabel = "GLOB",
            converter = GlobConverter.class,
            description = "Only files of such a name; may be repeated.")
    private List<Glob> includes = List.of();

    @Option(
            names = "--exclude",
            paramLabel = "GLOB",
            converter = GlobConverter.class,
            description = "No file or folder of such a name; may be repeated.")
    private List<Glob> excludes = List.of();

    @Option(names = "--hidden", description = "Hidden files and folders too.")
    private boolean hidden;

    @Option(names = "--follow-links", description = "Follow symbolic links; loops are left out.")
    private boolean followLinks;

    @Option(
            names = "--rebuild",
            description = "Forget all files of all facilities first; needed when the model was changed.")
    private boolean rebuild;

    @Mixin
    private final AddressOptions addresses = new AddressOptions();

    @Mixin
    @SuppressWarnings("NullAway.Init")
    private SubmitOptions submit;

    @Option(names = "--json", description = "Print the report as JSON.")
    private boolean json;

    public DiscoverFilesCommand(CliEnvironment environment) {
        this.environment = environment;
    }

    @Override
    public Integer call() throws JsonProcessingException {
        OptionalInt elsewhere = submit.run("discover");
        if (elsewhere.isPresent()) {
            return elsewhere.getAsInt();
        }
        try (var services = new CodexServices(environment)) {
            Facility known = services.facilities().find(facility);
            var options = new DiscoverOptions(maxSize.bytes(), includes, excludes, hidden, followLinks);
            Path root = path.toAbsolutePath().normalize();
            Discovery.requireReadable(root);
            DiscoveryReport report;
            ServiceDirectory directory = addresses.in(services.directory());
            try (var line = new WaitingLine(environment);
                    var embed = services.embed(directory, line);
                    var store = services.graph(directory, line);
                    var bar = new DiscoveryBar(environment)) {
                report = new Discovery(store, embed, bar).run(known.name(), root, options, rebuild);
            }
            print(report);
            return (report.isComplete() ? ExitCode.OK : ExitCode.FAILED).number();
        }
    }

    private void print(DiscoveryReport report) throws JsonProcessingException {
        if (json) {
            environment
                    .out()
                    .println(Json.MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(report));
        } else {
            environment
                    .out()
                    .printf(
                            "%d files in %.1f s: %d embedded (%d chunks), %d unchanged, %d removed%n",
                            report.files(),
                            report.seconds(),
                            report.embedded(),
                            report.chunks(),
                            report.unchanged(),
                            report.removed());
            if (!report.skipped().isEmpty()) {
                environment.out().println("left out: " + inWords(report.skipped()));
            }
        }
        if (report.skipped().containsKey(SkipReason.NOT_UTF8)) {
            environment.err().println("hint: convert texts to UTF-8, for example with: iconv -f ISO-8859-1 -t UTF-8");
        }
        if (!report.isComplete()) {
            environment
                    .err()
                    .printf(
                            "codex: %d files or directories below %s could not be read; what was known of them stays%n",
                            report.skipped().get(SkipReason.UNREADABLE), report.path());
            environment.err().println("hint: ask their owners for access, or leave them out with --exclude");
        }
    }

    private static String inWords(Map<SkipReason, Integer> skipped) {
        return skipped.entrySet().stream()
                .map(entry -> entry.getValue() + " " + entry.getKey().words())
                .collect(Collectors.joining(", "));
    }
}
