package io.codex.core.endpoint;

/// @param ready  whether the service does its work
/// @param detail in words, for people
public record ControlHealth(boolean ready, String detail) {}
