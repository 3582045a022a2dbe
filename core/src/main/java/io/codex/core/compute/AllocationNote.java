package io.codex.core.compute;

import io.codex.core.batch.JobTag;
import io.codex.core.batch.Resources;
import io.codex.core.shell.ProcessIdentity;
import java.time.Instant;
import java.util.List;

/// What a submitter writes down of an allocation before it asks the scheduler.
///
/// @param partition as asked for; empty for the scheduler's choice
/// @param tag       of the submission
/// @param command   that it is for; empty for a session
/// @param host      where the submitter runs
/// @param submitter the process
public record AllocationNote(
        PilotPlan.Mode mode,
        String facility,
        String scheduler,
        String partition,
        Resources resources,
        JobTag tag,
        List<String> command,
        Instant created,
        String host,
        ProcessIdentity submitter) {
    public AllocationNote {
        command = List.copyOf(command);
    }
}
