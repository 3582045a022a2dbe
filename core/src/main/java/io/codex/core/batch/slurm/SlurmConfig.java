package io.codex.core.batch.slurm;

import io.codex.core.batch.QueryFailure;
import io.codex.core.shell.CommandResult;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// `scontrol show config`: the controller itself answers it, with its own version.
final class SlurmConfig {
    static final List<String> COMMAND = List.of("scontrol", "show", "config");

    private SlurmConfig() {}

    static String cluster(CommandResult result) throws QueryFailure {
        return value("ClusterName", result);
    }

    static String version(CommandResult result) throws QueryFailure {
        return value("SLURM_VERSION", result);
    }

    /// MaxArraySize is one more than the highest index (slurm.conf(5)); 0 switches arrays off.
    static int arrayLimit(CommandResult result) throws QueryFailure {
        String size = value("MaxArraySize", result);
        if (!size.matches("\\d{1,9}")) {
            throw QueryFailure.unreadable("scontrol", size);
        }
        return Integer.parseInt(size);
    }

    private static String value(String key, CommandResult result) throws QueryFailure {
        String text = SlurmQueries.answer("scontrol", result);
        Matcher line =
                Pattern.compile("(?m)^%s\\s*=\\s*(\\S+)\\s*$".formatted(key)).matcher(text);
        if (!line.find()) {
            throw QueryFailure.unreadable("scontrol", text);
        }
        return line.group(1);
    }
}
