package io.codex.cli.command;

import io.codex.cli.CliEnvironment;
import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
        name = "completion",
        description = "Print a script that completes codex commands in your shell.",
        footer = {
            "%nExamples:",
            "  bash: source <(codex completion bash)      in ~/.bashrc",
            "  zsh:  source <(codex completion zsh)       in ~/.zshrc, after compinit",
            "  fish: codex completion fish > ~/.config/fish/completions/codex.fish"
        })
public final class CompletionCommand implements Callable<Integer> {
    enum ShellName {
        BASH,
        ZSH,
        FISH
    }

    private final CliEnvironment environment;

    @Parameters(paramLabel = "SHELL", description = "bash, zsh or fish.")
    @SuppressWarnings("NullAway.Init")
    private ShellName shell;

    @CommandLine.Spec
    @SuppressWarnings("NullAway.Init")
    private CommandLine.Model.CommandSpec spec;

    public CompletionCommand(CliEnvironment environment) {
        this.environment = environment;
    }

    @Override
    public Integer call() {
        CommandLine root = spec.root().commandLine();
        environment
                .out()
                .print(
                        switch (shell) {
                            // picocli's script serves zsh through bashcompinit
                            case BASH, ZSH -> AutoComplete.bash("codex", root);
                            case FISH -> FishCompletion.script(root.getCommandSpec());
                        });
        return 0;
    }
}
