package io.codex.cli.command.jobs;

import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.ArrayList;
import java.util.List;
import java.util.Stack;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;

/// Takes the next word as a value of a list even where it looks like an option of codex.
@RegisterForReflection
public final class VerbatimValue implements CommandLine.IParameterConsumer {
    // picocli hands over a Stack
    @Override
    @SuppressWarnings("JdkObsolete")
    public void consumeParameters(Stack<String> words, ArgSpec argument, CommandSpec command) {
        if (words.isEmpty()) {
            throw new CommandLine.ParameterException(
                    command.commandLine(), "missing value of %s".formatted(argument.paramLabel()));
        }
        List<String> values = new ArrayList<>(argument.<List<String>>getValue());
        values.add(words.pop());
        argument.setValue(values);
    }
}
