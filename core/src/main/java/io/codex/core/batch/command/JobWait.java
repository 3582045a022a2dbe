package io.codex.core.batch.command;

import io.codex.core.batch.BatchScheduler.Until;
import io.codex.core.batch.JobId;
import io.codex.core.batch.JobSnapshot;
import io.codex.core.batch.JobState;
import io.codex.core.shell.Pause;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/// Looks at jobs until they have ended. How often the scheduler is asked meanwhile is not decided here.
record JobWait(JobWatch watch) {
    private static final Duration FIRST_LOOK = Duration.ofMillis(200);
    private static final Duration LOOK = Duration.ofSeconds(1);

    /// Files of many jobs, or on a slow file system, are looked at less often: a twentieth of the time.
    private static final int PAUSE_PER_LOOK = 20;

    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);

    /// As {@link io.codex.core.batch.BatchScheduler#await} has it.
    Map<JobId, JobSnapshot> await(
            Collection<JobId> ids, Until until, Duration timeout, Consumer<Map<JobId, JobSnapshot>> onChange) {
        long deadline = System.nanoTime() + timeout.toNanos();
        Map<JobId, JobSnapshot> known = new LinkedHashMap<>();
        Map<JobId, JobState> told = Map.of();
        Duration pause = FIRST_LOOK;
        while (true) {
            List<JobId> open = ids.stream()
                    .filter(id ->
                            !known.containsKey(id) || !known.get(id).state().isFinal())
                    .toList();
            long began = System.nanoTime();
            known.putAll(watch.look(open));
            Duration longest = pauseAfter(Duration.ofNanos(System.nanoTime() - began));
            Map<JobId, JobState> states = new HashMap<>();
            known.forEach((id, job) -> states.put(id, job.state()));
            if (!states.equals(told)) {
                onChange.accept(Map.copyOf(known));
                told = states;
            }
            boolean done = until == Until.ALL_ENDED
                    ? states.values().stream().allMatch(JobState::isFinal)
                    : states.values().stream().anyMatch(JobState::isFinal);
            long left = deadline - System.nanoTime();
            if (done || left <= 0) {
                return known;
            }
            Pause.of(pause.toNanos() < left ? pause : Duration.ofNanos(left));
            pause = pause.multipliedBy(2).compareTo(longest) < 0 ? pause.multipliedBy(2) : longest;
        }
    }

    private static Duration pauseAfter(Duration look) {
        Duration pause = look.multipliedBy(PAUSE_PER_LOOK);
        if (pause.compareTo(LOOK) < 0) {
            return LOOK;
        }
        return pause.compareTo(LONGEST_PAUSE) < 0 ? pause : LONGEST_PAUSE;
    }
}
