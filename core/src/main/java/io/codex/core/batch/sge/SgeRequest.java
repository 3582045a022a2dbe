package io.codex.core.batch.sge;

import io.codex.core.batch.Gpus;
import io.codex.core.batch.Mail;
import io.codex.core.batch.MemorySize;
import io.codex.core.batch.Resources;
import io.codex.core.batch.Walltime;
import io.codex.core.error.CodexException;
import io.codex.core.error.ExitCode;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The options by which a job asks for resources, the same for `qsub` and `qrsh`.
final class SgeRequest {
    private final SgeSite site;

    SgeRequest(SgeSite site) {
        this.site = site;
    }

    /// @throws CodexException for what Grid Engine cannot be asked for
    List<String> options(Resources resources) {
        if (resources.qos() != null) {
            throw refused("quality of service '%s'".formatted(resources.qos()), "name a partition, which is a queue");
        }
        var options = new ArrayList<String>();
        int perNode = slots(resources);
        int nodes = resources.nodes() == null ? 1 : resources.nodes();
        if (nodes > 1) {
            add(options, "-pe", site.acrossHosts(), Integer.toString(nodes * perNode));
        } else if (perNode > 1) {
            add(options, "-pe", site.onOneHost(), Integer.toString(perNode));
        }
        List<String> limits = limits(resources, perNode);
        if (!limits.isEmpty()) {
            add(options, "-l", String.join(",", limits));
        }
        if (!resources.partitions().isEmpty()) {
            add(options, "-q", String.join(",", resources.partitions()));
        }
        if (resources.account() != null) {
            add(options, "-P", resources.account());
        }
        if (resources.reservation() != null) {
            add(options, "-ar", resources.reservation());
        }
        return options;
    }

    /// The options for messages; none for null.
    static List<String> mail(@Nullable Mail mail) {
        if (mail == null) {
            return List.of();
        }
        var letters = new StringBuilder();
        for (Mail.Event event : Mail.Event.values()) {
            if (mail.events().contains(event)) {
                letters.append(
                        switch (event) {
                            case BEGIN -> 'b';
                            case END -> 'e';
                            case FAIL -> 'a';
                        });
            }
        }
        return mail.address() == null
                ? List.of("-m", letters.toString())
                : List.of("-m", letters.toString(), "-M", mail.address());
    }

    private List<String> limits(Resources resources, int slots) {
        var limits = new ArrayList<String>();
        switch (resources.walltime()) {
            case Walltime.Limited(var duration) -> limits.add("h_rt=" + duration.toSeconds());
            case Walltime.Unlimited _ -> limits.add("h_rt=INFINITY");
            case null -> {}
        }
        MemorySize memory = resources.memory();
        if (memory != null) {
            limits.add("%s=%dM".formatted(site.memory(), Math.ceilDiv(memory.mebibytes(), slots)));
        }
        Gpus gpus = resources.gpus();
        if (gpus != null) {
            limits.add(site.gpus() + "=" + gpus(gpus, slots));
            if (gpus.type() != null) {
                limits.add(site.gpuType() + "=" + gpus.type());
            }
        }
        String hosts = hosts(resources);
        if (!hosts.isEmpty()) {
            limits.add("hostname=" + hosts);
        }
        if (resources.exclusive()) {
            limits.add("exclusive=true");
        }
        if (resources.constraint() != null) {
            limits.add(resources.constraint());
        }
        return limits;
    }

    private int gpus(Gpus gpus, int slots) {
        if (!site.gpusPerSlot()) {
            return gpus.count();
        }
        if (gpus.count() % slots != 0) {
            throw refused(
                    "%d GPUs for %d CPUs, because it counts GPUs for each CPU".formatted(gpus.count(), slots),
                    "ask for as many CPUs as GPUs");
        }
        return gpus.count() / slots;
    }

    private static String hosts(Resources resources) {
        String wanted = String.join("|", resources.nodelist());
        String unwanted = String.join("|", resources.excludedNodes());
        if (unwanted.isEmpty()) {
            return wanted;
        }
        return wanted.isEmpty() ? "!(" + unwanted + ")" : "(" + wanted + ")&!(" + unwanted + ")";
    }

    private static int slots(Resources resources) {
        Integer cpus = resources.cpusPerNode();
        return cpus == null ? 1 : cpus;
    }

    private static CodexException refused(String what, String hint) {
        return new CodexException(ExitCode.SCHEDULER, "Grid Engine cannot be asked for " + what, hint);
    }

    private static void add(List<String> options, String... words) {
        options.addAll(List.of(words));
    }
}
