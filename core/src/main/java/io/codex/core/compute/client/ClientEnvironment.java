package io.codex.core.compute.client;

import io.codex.core.error.CodexException;
import io.codex.core.error.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/// What of a user's variables goes along to a compute node. The connection is not encrypted, so secrets stay here
/// unless they are named.
///
/// @param kept those that the user named, which go before what belongs to the node
public record ClientEnvironment(Map<String, String> variables, Set<String> kept) {
    /// `TOKENIZERS_PARALLELISM` is none.
    private static final Pattern SECRET = Pattern.compile(
            "TOKEN(?!I[SZ])|PASSWORD|PASSWD|PASSPHRASE|SECRET|CREDENTIAL|(API|ACCESS|PRIVATE)_?KEY"
                    + "|(^|_)(PASS|PAT|PWD)$",
            Pattern.CASE_INSENSITIVE);

    /// Names of what says where a secret is; the file's own mode protects it.
    private static final Pattern PLACE = Pattern.compile("_(FILE|PATH|DIR|URL)$", Pattern.CASE_INSENSITIVE);

    private static final String FUNCTION = "BASH_FUNC_";
    private static final Set<String> OF_THE_SHELL = Set.of("_", "SHLVL", "PWD", "OLDPWD");

    public ClientEnvironment {
        variables = Map.copyOf(variables);
        kept = Set.copyOf(kept);
    }

    /// @param own   the variables of this process
    /// @param named `NAME` for one that goes along whatever it is, if it is set, or `NAME=VALUE`
    /// @throws CodexException for a name that no variable can have
    public static ClientEnvironment of(Map<String, String> own, List<String> named) {
        var variables = new HashMap<String, String>();
        own.forEach((name, value) -> {
            if (goesAlong(name)) {
                variables.put(name, value);
            }
        });
        var kept = new HashSet<String>();
        for (String each : named) {
            int equals = each.indexOf('=');
            String name = equals < 0 ? each : each.substring(0, equals);
            if (name.isBlank()) {
                throw new CodexException(
                        ExitCode.USAGE, "'%s' is no variable".formatted(each), "write it as --env NAME or NAME=VALUE");
            }
            String value = equals < 0 ? own.get(name) : each.substring(equals + 1);
            if (value != null) {
                variables.put(name, value);
                kept.add(name);
            }
        }
        return new ClientEnvironment(variables, kept);
    }

    /// Whether a variable of that name goes along without being named.
    static boolean goesAlong(String name) {
        boolean secret = SECRET.matcher(name).find() && !PLACE.matcher(name).find();
        return !secret && !name.startsWith(FUNCTION) && !OF_THE_SHELL.contains(name);
    }

    /// The working directory by the name that the user's shell has for it, since what links and automounters make of
    /// it here may not be there.
    public static Path directory(Map<String, String> own) {
        Path directory = Path.of("").toAbsolutePath();
        try {
            Path named = Path.of(own.getOrDefault("PWD", ""));
            return named.isAbsolute() && Files.isSameFile(named, directory) ? named : directory;
        } catch (IOException | InvalidPathException e) {
            // the shell's name is out of date
            return directory;
        }
    }
}
