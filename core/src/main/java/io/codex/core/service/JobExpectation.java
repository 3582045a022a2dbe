package io.codex.core.service;

import io.codex.core.batch.JobSnapshot;
import io.codex.core.batch.JobState;
import io.codex.core.error.CodexException;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;

/// Expects a service while a job of it is in the queue or runs.
public final class JobExpectation implements ServiceExpectation {
    private final Supplier<ServiceJobs> jobs;

    /// @param jobs asked for only when something is to be expected
    public JobExpectation(Supplier<ServiceJobs> jobs) {
        this.jobs = jobs;
    }

    @Override
    public Optional<String> coming(String service) {
        try {
            return JobCandidates.jobNames(service)
                    .flatMap(name -> jobs.get().alive(name).stream())
                    .filter(job -> !(job.state() instanceof JobState.Unknown))
                    .findFirst()
                    .map(JobExpectation::inWords);
        } catch (CodexException e) {
            // a host from which the scheduler cannot be asked knows only what the records tell
            return Optional.empty();
        }
    }

    private static String inWords(JobSnapshot job) {
        return "job %s is %s".formatted(job.id(), job.state().inWords());
    }

    /// The first that expects something.
    public static ServiceExpectation firstOf(ServiceExpectation... all) {
        return service -> Stream.of(all)
                .map(one -> one.coming(service))
                .flatMap(Optional::stream)
                .findFirst();
    }
}
