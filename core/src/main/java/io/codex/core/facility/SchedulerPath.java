package io.codex.core.facility;

import java.util.ArrayList;
import java.util.List;

/// Where the keys of the schedulers are, counted as [ComputeConfig#schedulers] has them.
final class SchedulerPath {
    private SchedulerPath() {}

    static Object[] of(int scheduler, Object... below) {
        var path = new ArrayList<Object>(
                scheduler == 0
                        ? List.of("compute", "scheduler")
                        : List.of("compute", "other_schedulers", scheduler - 1));
        path.addAll(List.of(below));
        return path.toArray();
    }
}
