package io.codex.cli.command.tunnel;

import io.codex.core.ssh.SshPrompt;
import java.io.Console;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Asks at the terminal, and remembers the answers for a supervisor in the background.
final class TerminalPrompt implements SshPrompt {
    private final @Nullable Console console;
    private final Map<String, String> answers = new LinkedHashMap<>();

    private TerminalPrompt(@Nullable Console console) {
        this.console = console;
    }

    /// Nobody answers where standard input is no terminal.
    static TerminalPrompt ofThisTerminal() {
        return new TerminalPrompt(Optional.ofNullable(System.console())
                .filter(Console::isTerminal)
                .orElse(null));
    }

    boolean isAnswered() {
        return console != null;
    }

    @Override
    public Optional<String> secret(String question) {
        if (console == null) {
            return Optional.empty();
        }
        char[] answer = console.readPassword("%s", question);
        if (answer == null) {
            return Optional.empty();
        }
        answers.put(question, new String(answer));
        return Optional.of(new String(answer));
    }

    /// By question.
    Map<String, String> answers() {
        return Collections.unmodifiableMap(answers);
    }
}
