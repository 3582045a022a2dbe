package io.codex.core.facility;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Locale;

/// What a facility's jobs go to.
public enum SchedulerType {
    /// The one that answers.
    @JsonProperty("auto")
    AUTO,
    @JsonProperty("slurm")
    SLURM,
    @JsonProperty("sge")
    SGE,
    @JsonProperty("pbs")
    PBS,
    @JsonProperty("torque")
    TORQUE,
    @JsonProperty("lsf")
    LSF,
    @JsonProperty("condor")
    CONDOR,
    /// Processes of the host itself, in codex's own order.
    @JsonProperty("local")
    LOCAL,
    /// There is none: what would be a job runs on the host itself.
    @JsonProperty("none")
    NONE;

    /// As files and `--scheduler` say it.
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
