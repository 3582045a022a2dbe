package io.codex.cli.command.jobs;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import picocli.CommandLine.Help;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Help.Column;
import picocli.CommandLine.Help.Column.Overflow;

/// A table for people, each column as wide as its widest cell.
public final class TextRows {
    private static final int GAP = 2;

    private final Ansi ansi;
    private final List<Ansi.Text[]> rows = new ArrayList<>();

    public TextRows(boolean colour, String... headings) {
        ansi = colour ? Ansi.ON : Ansi.OFF;
        add(headings);
    }

    /// @param cells in picocli's markup; what comes from elsewhere goes through {@link #plain}
    public void add(String... cells) {
        rows.add(Arrays.stream(cells).map(ansi::text).toArray(Ansi.Text[]::new));
    }

    /// On one line, without markup and without what moves a terminal's cursor.
    public static String plain(String text) {
        return text.replaceAll("[\\s\\p{Cntrl}]+", " ").strip().replace("@|", "@ |");
    }

    @Override
    public String toString() {
        int count = rows.getFirst().length;
        Column[] columns = IntStream.range(0, count)
                .mapToObj(index -> new Column(width(index) + GAP, 0, Overflow.TRUNCATE))
                .toArray(Column[]::new);
        var table = Help.TextTable.forColumns(Help.defaultColorScheme(ansi), columns);
        rows.forEach(table::addRowValues);
        return table.toString();
    }

    private int width(int column) {
        return rows.stream()
                .mapToInt(row -> row[column].getCJKAdjustedLength())
                .max()
                .orElse(0);
    }
}
