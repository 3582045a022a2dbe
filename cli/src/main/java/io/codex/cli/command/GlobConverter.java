package io.codex.cli.command;

import io.codex.cli.discover.Glob;
import java.util.regex.PatternSyntaxException;
import picocli.CommandLine;

/// Reads a glob from the command line.
final class GlobConverter implements CommandLine.ITypeConverter<Glob> {
    @Override
    public Glob convert(String text) {
        try {
            return new Glob(text);
        } catch (PatternSyntaxException e) {
            throw new CommandLine.TypeConversionException("'%s' is not a glob: %s".formatted(text, e.getDescription()));
        }
    }
}
