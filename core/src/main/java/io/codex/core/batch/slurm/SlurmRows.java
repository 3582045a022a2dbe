package io.codex.core.batch.slurm;

import io.codex.core.batch.QueryFailure;
import java.util.ArrayList;
import java.util.List;

/// Tables of Slurm's commands. Job names and comments may hold any printable character and line ends, so that
/// fields end with the unit separator of ASCII, and a row goes on until it has all of them.
final class SlurmRows {
    static final String SEPARATOR = "\u001f";

    private SlurmRows() {}

    /// The value of squeue's and sinfo's `-O` for those fields: each printed whole (size 0), then the separator.
    static String format(List<String> fields) {
        return String.join(
                ",", fields.stream().map(field -> field + ":0" + SEPARATOR).toList());
    }

    /// Reads what a command printed with {@link #format}.
    ///
    /// @param columns how many fields
    static List<List<String>> terminated(String command, String text, int columns) throws QueryFailure {
        return read(command, text, columns, columns);
    }

    /// Reads what `sacct --delimiter` printed; its last field must not hold free text.
    ///
    /// @param columns how many fields
    static List<List<String>> delimited(String command, String text, int columns) throws QueryFailure {
        return read(command, text, columns, columns - 1);
    }

    private static List<List<String>> read(String command, String text, int columns, int separators)
            throws QueryFailure {
        List<List<String>> rows = new ArrayList<>();
        var row = new StringBuilder();
        for (String line : text.split("\n", -1)) {
            if (row.isEmpty() && line.isBlank()) {
                continue;
            }
            row.append(row.isEmpty() ? "" : "\n").append(line);
            List<String> fields = List.of(row.toString().split(SEPARATOR, -1));
            if (fields.size() > separators + 1) {
                throw QueryFailure.unreadable(command, text);
            }
            if (fields.size() == separators + 1) {
                rows.add(fields.subList(0, columns).stream().map(String::strip).toList());
                row.setLength(0);
            }
        }
        if (!row.isEmpty()) {
            throw QueryFailure.unreadable(command, text);
        }
        return rows;
    }
}
