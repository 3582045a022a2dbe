package io.codex.core.compute.wire;

/// The terminal that a command is to see.
///
/// @param type what `TERM` says: `xterm-256color`
public record Terminal(String type, TerminalSize size) {}
