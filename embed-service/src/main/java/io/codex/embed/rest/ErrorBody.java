package io.codex.embed.rest;

/// What every answer other than 200 says.
///
/// @param error one word for programs, which stays the same between versions
/// @param detail what is wrong with which part of the request, for people
/// @param hint the next step
public record ErrorBody(String error, String detail, String hint) {}
