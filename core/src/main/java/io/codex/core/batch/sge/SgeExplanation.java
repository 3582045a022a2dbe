package io.codex.core.batch.sge;

import io.codex.core.batch.QueryFailure;
import io.codex.core.shell.CommandResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.w3c.dom.Element;

/// Reads `qstat -xml -j ID`.
final class SgeExplanation {
    private static final Map<String, String> WORDS = Map.of(
            "Job is in error state", "it does not start again until the error is cleared",
            "Job is in hold state", "it is held until it is released: qrls",
            "job dropped because of job dependencies", "it waits for other jobs");

    private SgeExplanation() {}

    /// One line for each reason.
    static String read(CommandResult result) throws QueryFailure {
        Element root = SgeXml.parse("qstat", result);
        String unknown = SgeXml.text(root, "ST_name");
        if (root.getTagName().equals("unknown_jobs")) {
            return "Grid Engine does not have job %s in its queue; qacct -j %s tells what became of it"
                    .formatted(unknown, unknown);
        }
        var lines = new ArrayList<String>();
        String id = SgeXml.text(root, "JB_job_number");
        for (Element task : SgeXml.all(root, "JAT_message_list")) {
            SgeXml.texts(task, "QIM_message").forEach(message -> lines.add(error(message)));
        }
        if (!lines.isEmpty()) {
            lines.add("mend the cause, then clear the error: qmod -cj " + id);
        }
        for (Element predecessors : SgeXml.all(root, "JB_jid_predecessor_list")) {
            lines.add("waits for the end of " + String.join(", ", SgeXml.texts(predecessors, "JRE_job_number")));
        }
        lines.addAll(messages(root, id));
        return lines.isEmpty()
                ? "Grid Engine gives no reason; it may be running, or schedd_job_info of sched_conf(5) is off"
                : String.join("\n", lines.stream().distinct().toList());
    }

    /// Without the time and the process that wrote it.
    private static String error(String message) {
        return message.replaceFirst("^\\S+ \\S+ \\[\\d+:\\d+\\]: ", "");
    }

    private static List<String> messages(Element root, String id) {
        var lines = new ArrayList<String>();
        for (Element messages : SgeXml.all(root, "messages")) {
            for (Element message : SgeXml.all(messages, "MES_message")) {
                List<String> jobs =
                        message.getParentNode() instanceof Element each ? SgeXml.texts(each, "ULNG_value") : List.of();
                if (jobs.isEmpty() || jobs.contains(id)) {
                    String said = message.getTextContent().strip();
                    lines.add(WORDS.getOrDefault(said, said));
                }
            }
        }
        return lines;
    }
}
