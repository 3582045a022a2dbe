package io.codex.cli.command;

import io.codex.cli.CliEnvironment;
import io.codex.cli.CodexServices;
import io.codex.cli.ServicePlans;
import io.codex.cli.WaitingLine;
import io.codex.cli.discover.DiscoverOptions;
import io.codex.cli.discover.Discovery;
import io.codex.cli.discover.DiscoveryReport;
import io.codex.cli.graph.GraphStore;
import io.codex.cli.search.Search;
import io.codex.core.endpoint.ServicesHome;
import io.codex.core.facility.FacilityCatalog;
import io.codex.core.service.EmbedClient;
import io.codex.core.service.ServicePlan;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

@Command(
        name = "demo",
        description = {
            "Show what codex does, on this machine and in about a minute: start both services, index the sample "
                    + "documents that come with codex, search them.",
            "Its state is in ~/.codex-services-demo unless CODEX_SERVICES_HOME is set. Again: what runs is used."
        })
public final class DemoCommand implements Callable<Integer> {
    private static final long SAMPLE_BYTES = 1 << 20;
    private static final List<String> QUERIES = List.of(
            "how is electron temperature profile measured with laser light",
            "what stops runaway electrons after a disruption",
            "measure heat load on divertor tiles");

    private final CliEnvironment environment;

    public DemoCommand(CliEnvironment environment) {
        this.environment = environment;
    }

    @Override
    public Integer call() {
        ServicesHome home = DemoHome.of(environment);
        try (var services = CodexServices.onThisHost(environment, home)) {
            ServicePlans plans = services.plans();
            Path samples = plans.installation().resolve("share/samples").normalize();
            List<ServicePlan> all = plans.startable(List.of());
            heading("Services");
            new ServiceStart(environment, services, Duration.ofHours(1)).start(all);
            try (var line = new WaitingLine(environment);
                    var embed = services.embed(services.ownDirectory(), line);
                    var store = services.graph(services.ownDirectory(), line)) {
                heading("Index: codex discover files local --path " + samples);
                index(samples, embed, store);
                for (String query : QUERIES) {
                    heading("Search: codex search \"%s\" --limit 3".formatted(query));
                    new HitText(environment).print(new Search(store, embed).find(query, null, 3));
                }
            }
            heading("Status: codex status");
            var text = new StatusText(environment);
            new StatusLook(services, all)
                    .now()
                    .forEach(report -> environment.out().print(text.of(report)));
            whatNext(home, plans.installation());
        }
        return 0;
    }

    private void index(Path samples, EmbedClient embed, GraphStore store) {
        var options = new DiscoverOptions(SAMPLE_BYTES, List.of(), List.of(), false, false);
        DiscoveryReport report;
        try (var bar = new DiscoveryBar(environment)) {
            report = new Discovery(store, embed, bar).run(FacilityCatalog.LOCAL, samples, options, false);
        }
        environment
                .out()
                .printf(
                        Locale.ROOT,
                        "%d files in %.1f s: %d embedded (%d chunks), %d unchanged%n",
                        report.files(),
                        report.seconds(),
                        report.embedded(),
                        report.chunks(),
                        report.unchanged());
    }

    private void whatNext(ServicesHome home, Path installation) {
        heading("What to try next");
        environment.out().printf("  export %s=%s%n", ServicesHome.VARIABLE, home.root());
        environment.out().printf("  PATH=%s:$PATH%n", installation.resolve("bin"));
        for (String line : List.of(
                "codex search \"how do I calibrate a bolometer\"",
                "codex discover files local --path DIR      your own texts",
                "codex status; codex logs neo4j",
                "codex down                                 stops both services")) {
            environment.out().println("  " + line);
        }
    }

    private void heading(String text) {
        environment.out().printf("%n== %s%n", text);
    }
}
