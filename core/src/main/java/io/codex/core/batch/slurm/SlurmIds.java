package io.codex.core.batch.slurm;

import io.codex.core.batch.JobId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// Job ids as Slurm writes them: `123`, `123;cluster`, `12_3`, `12_[0-5,7%2]`, `12+1`.
final class SlurmIds {
    private static final Pattern ACCEPTED = Pattern.compile("(\\d+)(?:;[\\w.-]+)?");
    private static final Pattern SINGLE = Pattern.compile("\\d+(?:_\\d+)?");
    private static final Pattern COMPONENT = Pattern.compile("(\\d+)\\+(\\d+)");
    private static final Pattern TASKS = Pattern.compile("(\\d+)_\\[?([\\d,:.-]+)(?:%\\d+)?]?");
    private static final Pattern RANGE = Pattern.compile("(\\d+)(?:-(\\d+)(?::(\\d+))?)?");
    private static final int TASK_MAXIMUM = 4_000_000;

    private SlurmIds() {}

    /// The id in a line of `sbatch --parsable`, without the cluster.
    static Optional<JobId> accepted(String line) {
        Matcher form = ACCEPTED.matcher(line.strip());
        return form.matches() ? Optional.of(new JobId(form.group(1))) : Optional.empty();
    }

    /// Every job that the text stands for. The first component of a heterogeneous job has the job's own id. A list
    /// of tasks that Slurm cut short stands for the array.
    ///
    /// @return empty for a text of another form
    static List<JobId> expand(String text) {
        String id = text.split(";", 2)[0];
        if (SINGLE.matcher(id).matches()) {
            return List.of(new JobId(id));
        }
        Matcher component = COMPONENT.matcher(id);
        if (component.matches()) {
            return List.of(new JobId(component.group(2).equals("0") ? component.group(1) : id));
        }
        Matcher tasks = TASKS.matcher(id);
        return tasks.matches() ? tasks(tasks.group(1), tasks.group(2)) : List.of();
    }

    private static List<JobId> tasks(String array, String list) {
        if (list.contains("..")) {
            return List.of(new JobId(array));
        }
        List<JobId> all = new ArrayList<>();
        for (String part : list.split(",", -1)) {
            Matcher range = RANGE.matcher(part);
            if (!range.matches()) {
                return List.of();
            }
            long first = Long.parseLong(range.group(1));
            long last = range.group(2) == null ? first : Long.parseLong(range.group(2));
            long step = range.group(3) == null ? 1 : Math.max(1, Long.parseLong(range.group(3)));
            if (last > TASK_MAXIMUM) {
                return List.of();
            }
            for (long index = first; index <= last; index += step) {
                all.add(new JobId(array + "_" + index));
            }
        }
        return all;
    }

    static JobId array(JobId id) {
        return new JobId(id.value().split("_", 2)[0]);
    }

    /// @throws IllegalArgumentException for none, which the commands take for every job or for a mistake
    static String commas(Collection<JobId> ids) {
        if (ids.isEmpty()) {
            throw new IllegalArgumentException("no job");
        }
        return ids.stream().map(JobId::value).collect(Collectors.joining(","));
    }
}
