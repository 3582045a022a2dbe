package io.codex.core.service;

import io.codex.core.batch.BatchScheduler;
import io.codex.core.batch.JobSnapshot;
import io.codex.core.batch.JobState;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Stream;

/// The nodes of running jobs of that service, at the port that is configured.
public final class JobCandidates implements CandidateSource {
    /// One job that holds several services.
    private static final String JOINT_JOB = "codex-services";

    private final Supplier<BatchScheduler> scheduler;
    private final Supplier<Map<String, Integer>> ports;

    /// Both are asked for only when a candidate is needed.
    ///
    /// @param ports of the services that may be looked for
    public JobCandidates(Supplier<BatchScheduler> scheduler, Supplier<Map<String, Integer>> ports) {
        this.scheduler = scheduler;
        this.ports = ports;
    }

    @Override
    public List<Candidate> candidates(String service) {
        Integer port = ports.get().get(service);
        if (port == null) {
            return List.of();
        }
        BatchScheduler asked = scheduler.get();
        return jobNames(service)
                .flatMap(name -> asked.withName(name).stream())
                .filter(job -> job.state() instanceof JobState.Running)
                .filter(job -> !node(job).isEmpty())
                .map(job -> new Candidate(
                        URI.create("%s://%s:%d".formatted(scheme(service), node(job), port)),
                        "job %s on %s, which has not published".formatted(job.id(), node(job))))
                .toList();
    }

    /// The names of jobs that may serve it.
    static Stream<String> jobNames(String service) {
        return Stream.of("codex-" + service, JOINT_JOB);
    }

    private static String scheme(String service) {
        return service.equals("neo4j") ? "bolt" : "http";
    }

    /// HTCondor writes `slot1@titan`; a list of nodes names no single one.
    private static String node(JobSnapshot job) {
        String host = job.host().substring(job.host().indexOf('@') + 1);
        return host.matches("[A-Za-z0-9._-]+") ? host : "";
    }
}
