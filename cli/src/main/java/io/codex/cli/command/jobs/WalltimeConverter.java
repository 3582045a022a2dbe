package io.codex.cli.command.jobs;

import io.codex.core.batch.Walltime;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/// Reads `90s`, `2h`, `unlimited`.
final class WalltimeConverter implements ITypeConverter<Walltime> {
    @Override
    public Walltime convert(String text) {
        try {
            return Walltime.parse(text);
        } catch (IllegalArgumentException e) {
            throw new TypeConversionException(String.valueOf(e.getMessage()));
        }
    }
}
