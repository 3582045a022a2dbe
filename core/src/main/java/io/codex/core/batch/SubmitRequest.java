package io.codex.core.batch;

import java.nio.file.Path;

/// A job that is ready to be submitted.
///
/// @param spec        its tag is set; its array, if any, is one that the site allows
/// @param tag         of this submission
/// @param script      what the scheduler is to run, an executable bash script; it writes the command's own output to
///                    {@link JobSpec#output} by itself unless the dialect says otherwise
/// @param description where the text of {@link SubmitCommand#description} will lie
/// @param log         what the scheduler's own standard output and error go to
public record SubmitRequest(JobSpec spec, JobTag tag, Path script, Path description, Path log) {}
