package io.codex.core.batch.slurm;

import io.codex.core.batch.Partition;
import io.codex.core.batch.QueryFailure;
import io.codex.core.shell.CommandResult;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// sinfo: the partitions that the user may see, one line for each of their groups of like nodes.
final class SlurmPartitions {
    private static final List<String> FIELDS = List.of("Partition", "Available", "Time", "Nodes", "StateLong", "Gres");

    private SlurmPartitions() {}

    static List<String> command() {
        return List.of("sinfo", "--noheader", "--Format=" + SlurmRows.format(FIELDS));
    }

    static List<Partition> read(CommandResult result) throws QueryFailure {
        String text = SlurmQueries.answer("sinfo", result);
        Map<String, List<List<String>>> groups = new LinkedHashMap<>();
        for (List<String> row : SlurmRows.terminated("sinfo", text, FIELDS.size())) {
            if (!row.get(3).matches("\\d{1,9}")) {
                throw QueryFailure.unreadable("sinfo", text);
            }
            groups.computeIfAbsent(row.getFirst(), _ -> new ArrayList<>()).add(row);
        }
        return groups.entrySet().stream()
                .map(group -> partition(group.getKey(), group.getValue()))
                .toList();
    }

    private static Partition partition(String name, List<List<String>> rows) {
        int nodes = 0;
        int free = 0;
        Set<String> gpus = new LinkedHashSet<>();
        for (List<String> row : rows) {
            int count = Integer.parseInt(row.get(3));
            nodes += count;
            free += SlurmNodeState.free(row.get(4)) ? count : 0;
            gpus.add(SlurmGres.gpus(row.get(5)));
        }
        gpus.remove("");
        String available = rows.getFirst().get(1);
        boolean up = available.equals("up");
        return new Partition(
                name.replaceAll("\\*$", ""),
                up,
                name.endsWith("*"),
                SlurmTimes.limit(rows.getFirst().get(2)),
                nodes,
                free,
                String.join(" or ", gpus),
                up ? "" : "is " + available);
    }
}
