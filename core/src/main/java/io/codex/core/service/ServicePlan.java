package io.codex.core.service;

import io.codex.core.batch.JobId;
import io.codex.core.batch.JobSpec;
import io.codex.core.batch.Resources;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SequencedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// One job that runs services.
///
/// @param job           its name: `codex-embed`
/// @param services      that it runs, in the order in which they are shown; mostly one
/// @param single        whether there may be one owner at a time, so that a successor starts strictly after it
/// @param replica       whether other jobs run the same services beside it
/// @param script        what the job runs on its node ({@link ServiceScript})
/// @param environment   for the script
/// @param placements    in the order in which they are tried; at least one, unless all are refused
/// @param refused       places that the facility names and where the services can never run
/// @param requeue       whether the scheduler may start it again
/// @param handover      how long before the end of its walltime a successor is queued; null when there is no walltime
/// @param nativeOptions in the scheduler's own words
/// @param nice          by how much its priority is lowered
/// @param logs          where its log lies, as `JOB_ID.log`
/// @param logRetention  after which the logs of earlier jobs are deleted
/// @param readyTimeout  from the start of the job to the first healthy answer
/// @param patience      how long it may be pending in one place before the next is tried
/// @param loginFallback whether it runs on this host when no place takes it
public record ServicePlan(
        String job,
        List<String> services,
        boolean single,
        boolean replica,
        String script,
        Map<String, String> environment,
        List<Placement> placements,
        List<PlacementRefusal> refused,
        boolean requeue,
        @Nullable Duration handover,
        List<String> nativeOptions,
        int nice,
        Path logs,
        Duration logRetention,
        Duration readyTimeout,
        Duration patience,
        boolean loginFallback) {

    public ServicePlan {
        services = List.copyOf(services);
        environment = Map.copyOf(environment);
        placements = List.copyOf(placements);
        refused = List.copyOf(refused);
        nativeOptions = List.copyOf(nativeOptions);
    }

    /// The log of the job with the id that stands for `%j`.
    public Path log() {
        return logs.resolve(job + "_%j.log");
    }

    /// The log of one job.
    public Path logOf(JobId id) {
        return JobSpec.builder(job, List.of(job), logs, log()).build().outputOf(id);
    }

    /// The same with other variables, which go before those of the plan and of its places.
    public ServicePlan with(Map<String, String> variables) {
        var all = new LinkedHashMap<>(environment);
        all.putAll(variables);
        List<Placement> places = placements.stream()
                .map(place -> {
                    var own = new LinkedHashMap<>(place.environment());
                    own.keySet().removeAll(variables.keySet());
                    return new Placement(place.rank(), place.partition(), place.resources(), own);
                })
                .toList();
        return new ServicePlan(
                job,
                services,
                single,
                replica,
                script,
                all,
                places,
                refused,
                requeue,
                handover,
                nativeOptions,
                nice,
                logs,
                logRetention,
                readyTimeout,
                patience,
                loginFallback);
    }

    /// What the plan says, in few words for each thing, so that two of them can be compared.
    public SequencedMap<String, String> terms() {
        var terms = new LinkedHashMap<String, String>();
        terms.put("services", String.join(" ", services));
        for (Placement place : placements) {
            Resources resources = place.resources();
            String at = place.partition().isEmpty() ? "" : " in " + place.partition();
            put(terms, "nodes" + at, String.join(",", resources.nodelist()));
            put(terms, "CPUs" + at, resources.cpusPerNode());
            put(terms, "GPUs" + at, resources.gpus());
            put(terms, "memory" + at, resources.memory());
            put(terms, "walltime" + at, resources.walltime());
            put(terms, "account" + at, resources.account());
            put(terms, "QOS" + at, resources.qos());
            put(terms, "constraint" + at, resources.constraint());
            put(terms, "reservation" + at, resources.reservation());
            put(terms, "exclusive" + at, resources.exclusive() ? "yes" : "");
            place.environment().forEach((name, value) -> put(terms, name + at, value));
        }
        put(terms, "options", String.join(" ", nativeOptions));
        new TreeMap<>(environment).forEach((name, value) -> put(terms, name, value));
        put(terms, "script", Integer.toHexString(script.hashCode()));
        return terms;
    }

    private static void put(SequencedMap<String, String> terms, String name, @Nullable Object value) {
        String text = Objects.toString(value, "");
        if (!text.isEmpty()) {
            terms.put(name, text);
        }
    }

    /// What the script finds around it in that place.
    Map<String, String> environmentIn(Placement place) {
        var all = new TreeMap<>(environment);
        all.putAll(place.environment());
        return all;
    }

    /// The job as it is submitted to one place.
    ///
    /// @param script that holds the plan's script, on the file system that the node shares
    JobSpec.Builder job(Placement place, Path script, Path folder) {
        return JobSpec.builder(job, List.of(script.toString()), folder, log())
                .environment(environmentIn(place))
                .resources(place.resources())
                .requeue(requeue)
                .nativeOptions(nativeOptions)
                .nice(nice);
    }
}
