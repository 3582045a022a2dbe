package io.codex.core.batch;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/// A job as its scheduler names it.
public record JobId(@JsonValue String value) implements Comparable<JobId> {
    @JsonCreator
    public JobId {
        if (value.isBlank()) {
            throw new IllegalArgumentException("a job id is not blank");
        }
    }

    @Override
    public int compareTo(JobId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
