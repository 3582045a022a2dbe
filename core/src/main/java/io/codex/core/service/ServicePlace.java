package io.codex.core.service;

/// Where clients of this host look for a service.
///
/// @param address a URL
/// @param source  what says so: `$NEO4J_URI`, `tunnel to login -> titan:7687, generation 3, up`
public record ServicePlace(String service, String address, String source) {}
