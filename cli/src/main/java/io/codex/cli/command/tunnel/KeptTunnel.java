package io.codex.cli.command.tunnel;

import java.util.List;
import java.util.SequencedMap;

/// A tunnel that something else than the user starts.
///
/// @param host      as the user calls the far side
/// @param codex     the path of the program
/// @param options   of `codex tunnel start`
/// @param variables that it needs: the services home, and what else says how
record KeptTunnel(String host, String codex, List<String> options, SequencedMap<String, String> variables) {
    KeptTunnel {
        options = List.copyOf(options);
    }

    /// Names of files and marks: a host may have signs that they cannot.
    static String plainName(String host) {
        return host.replaceAll("[^A-Za-z0-9._-]", "_");
    }
}
