package io.codex.core.batch.lsf;

import com.fasterxml.jackson.databind.JsonNode;
import io.codex.core.batch.Node;
import io.codex.core.batch.Partition;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// Reads queues and hosts (IBM Spectrum LSF 10.1 Command Reference, bqueues and bhosts).
final class LsfSite {
    static final String QUEUES = "queue_name status max njobs pend run";
    static final String HOSTS = "host_name status max njobs run ssusp ususp rsv";

    private LsfSite() {}

    static List<Partition> partitions(JsonNode records) {
        var partitions = new ArrayList<Partition>();
        for (JsonNode record : records) {
            String status = record.path("STATUS").asText("");
            String comment = "%s pending, %s running"
                    .formatted(
                            record.path("PEND").asText("?"), record.path("RUN").asText("?"));
            partitions.add(new Partition(
                    record.path("QUEUE_NAME").asText(""),
                    status.equalsIgnoreCase("Open:Active"),
                    false,
                    null,
                    0,
                    0,
                    "",
                    status.equalsIgnoreCase("Open:Active") ? comment : status + ", " + comment));
        }
        return partitions;
    }

    static List<Node> nodes(JsonNode records) {
        var nodes = new ArrayList<Node>();
        for (JsonNode record : records) {
            String status = record.path("STATUS").asText("");
            boolean usable = status.toLowerCase(Locale.ROOT).matches("ok|closed_(full|busy|excl|cu_excl)");
            int slots = record.path("MAX").asInt();
            int free =
                    status.equalsIgnoreCase("ok") ? slots - record.path("NJOBS").asInt() : 0;
            nodes.add(new Node(
                    record.path("HOST_NAME").asText(""),
                    status,
                    usable,
                    List.of(),
                    slots,
                    Math.max(0, free),
                    null,
                    "",
                    usable ? "" : status));
        }
        return nodes;
    }
}
