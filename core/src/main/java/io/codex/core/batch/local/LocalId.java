package io.codex.core.batch.local;

import io.codex.core.batch.JobId;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// What an id of the local back end says: `HOST-N`, and `HOST-N_I` for a task of an array.
///
/// @param index of the task; null for a job or a whole array
record LocalId(String host, long number, @Nullable Integer index) {
    private static final Pattern FORM = Pattern.compile("(.+)-([0-9]{1,18})(?:_([0-9]{1,9}))?");

    /// Empty for an id of another host or form.
    static Optional<LocalId> of(JobId id, String host) {
        Matcher form = FORM.matcher(id.value());
        if (!form.matches() || !form.group(1).equals(host)) {
            return Optional.empty();
        }
        Integer index = form.group(3) == null ? null : Integer.valueOf(form.group(3));
        return Optional.of(new LocalId(host, Long.parseLong(form.group(2)), index));
    }

    static LocalId job(String host, long number) {
        return new LocalId(host, number, null);
    }

    LocalId task(int other) {
        return new LocalId(host, number, other);
    }

    LocalId array() {
        return job(host, number);
    }

    /// As the supervisor writes it.
    String local() {
        return index == null ? Long.toString(number) : number + "_" + index;
    }

    JobId id() {
        return new JobId(host + "-" + local());
    }
}
