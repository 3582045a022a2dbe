package io.codex.cli.command.jobs;

import io.codex.core.batch.EndSignal;
import io.codex.core.batch.Gpus;
import io.codex.core.batch.JobId;
import io.codex.core.batch.JobTag;
import io.codex.core.batch.MemorySize;
import io.codex.core.batch.Walltime;
import io.codex.core.batch.retry.RetriedEnd;
import io.codex.core.error.CodexException;
import io.codex.core.error.ExitCode;
import java.time.DateTimeException;
import java.util.Objects;
import java.util.function.Supplier;
import picocli.CommandLine;
import picocli.CommandLine.ITypeConverter;

/// Makes the types of jobs out of what users write, and wrong usage out of what they refuse.
public final class JobTypes {
    private JobTypes() {}

    /// Teaches the types to that command and the present ones below it.
    public static void register(CommandLine commandLine) {
        commandLine
                .registerConverter(Walltime.class, reading(Walltime::parse))
                .registerConverter(MemorySize.class, reading(MemorySize::parse))
                .registerConverter(Gpus.class, reading(Gpus::parse))
                .registerConverter(EndSignal.class, reading(EndSignal::parse))
                .registerConverter(ArrayRange.class, reading(ArrayRange::parse))
                .registerConverter(JobTag.class, reading(JobTag::new))
                .registerConverter(RetriedEnd.class, reading(RetriedEnd::parse))
                .registerConverter(JobId.class, reading(JobId::new));
    }

    /// @throws CodexException instead of an {@link IllegalArgumentException}
    static <T> T checked(Supplier<T> making) {
        try {
            return making.get();
        } catch (IllegalArgumentException e) {
            throw new CodexException(ExitCode.USAGE, words(e), "see codex jobs submit --help", e);
        }
    }

    private static <T> ITypeConverter<T> reading(ITypeConverter<T> parser) {
        return text -> {
            try {
                return parser.convert(text);
            } catch (IllegalArgumentException | ArithmeticException | DateTimeException e) {
                throw new CommandLine.TypeConversionException(words(e));
            }
        };
    }

    private static String words(Exception failure) {
        return Objects.requireNonNullElse(failure.getMessage(), "not understood");
    }
}
