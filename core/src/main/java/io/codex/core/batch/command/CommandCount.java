package io.codex.core.batch.command;

/// How often the user's processes on this host ran one of a scheduler's commands.
///
/// @param command  the program: `squeue`
/// @param runs     in the last hour
/// @param failures of those
/// @param seconds  how long they took together
public record CommandCount(String command, int runs, int failures, double seconds) {}
