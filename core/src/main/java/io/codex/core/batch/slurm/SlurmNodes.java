package io.codex.core.batch.slurm;

import io.codex.core.batch.MemorySize;
import io.codex.core.batch.Node;
import io.codex.core.batch.QueryFailure;
import io.codex.core.shell.CommandResult;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// sinfo: the nodes, one line for each partition that a node is in.
final class SlurmNodes {
    private static final List<String> FIELDS =
            List.of("NodeList", "StateLong", "Partition", "CPUsState", "Memory", "Gres", "Reason");

    private SlurmNodes() {}

    static List<String> command() {
        return List.of("sinfo", "--noheader", "--Node", "--Format=" + SlurmRows.format(FIELDS));
    }

    static List<Node> read(CommandResult result) throws QueryFailure {
        String text = SlurmQueries.answer("sinfo", result);
        Map<String, List<List<String>>> groups = new LinkedHashMap<>();
        for (List<String> row : SlurmRows.terminated("sinfo", text, FIELDS.size())) {
            if (row.getFirst().isEmpty()
                    || !row.get(3).matches("\\d{1,9}(/\\d{1,9}){3}")
                    || !row.get(4).matches("\\d{1,12}\\+?")) {
                throw QueryFailure.unreadable("sinfo", text);
            }
            groups.computeIfAbsent(row.getFirst(), _ -> new ArrayList<>()).add(row);
        }
        return groups.values().stream().map(SlurmNodes::node).toList();
    }

    private static Node node(List<List<String>> rows) {
        List<String> row = rows.getFirst();
        // allocated/idle/other/total
        String[] cpus = row.get(3).split("/", -1);
        String state = row.get(1);
        boolean usable = SlurmNodeState.usable(state);
        long mebibytes = Long.parseLong(row.get(4).replace("+", ""));
        String reason = row.get(6).matches("none|\\(null\\)") ? "" : row.get(6);
        return new Node(
                row.getFirst(),
                state,
                usable,
                rows.stream().map(one -> one.get(2).replaceAll("\\*$", "")).toList(),
                Integer.parseInt(cpus[3]),
                Integer.parseInt(cpus[1]),
                mebibytes == 0 ? null : MemorySize.ofMebibytes(mebibytes),
                SlurmGres.gpus(row.get(5)),
                usable ? "" : reason.isEmpty() ? state : reason);
    }
}
