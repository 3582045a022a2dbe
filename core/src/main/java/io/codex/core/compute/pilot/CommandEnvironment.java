package io.codex.core.compute.pilot;

import io.codex.core.compute.wire.CommandRequest;
import io.codex.core.compute.wire.Terminal;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The variables of a command: those of its client, over which go those that belong to the node and the job.
public final class CommandEnvironment {
    /// Names the allocation's job; by it codex knows that it runs in one.
    public static final String JOB = "CODEX_COMPUTE_JOB";

    /// Before the name of a variable that a pilot has derived: its value, so that codex can tell it from a user's word.
    public static final String DERIVED = "CODEX_DERIVED_";

    /// What schedulers say of a job, and where it may compute and write.
    private static final Pattern OF_THE_JOB = Pattern.compile("(SLURM|PBS|LSB_|LS_|SGE_|_CONDOR|PMI_|PMIX_).*"
            + "|JOB_ID|JOB_NAME|QUEUE|NSLOTS|NHOSTS|NQUEUES|PE|PE_HOSTFILE|TASK_ID|RESTARTED"
            + "|CUDA_VISIBLE_DEVICES|GPU_DEVICE_ORDINAL|ROCR_VISIBLE_DEVICES|HIP_VISIBLE_DEVICES|ZE_AFFINITY_MASK"
            + "|TMPDIR|TMP|TEMP|CODEX_JOB_ID|CODEX_JOB_TAG|CODEX_JOB_ENDS|CODEX_ATTEMPT|CODEX_ARRAY_INDEX");

    /// Colours of `ls`, which only look like LSF's.
    private static final Set<String> OF_NO_JOB = Set.of("LS_COLORS");

    /// What leads to sockets and processes of the client's host, or tells of the login there.
    private static final Pattern OF_THE_LOGIN =
            Pattern.compile("(XDG_SESSION_|SSH_|DBUS_|WAYLAND_|ZELLIJ|CODEX_DERIVED_).*"
                    + "|XDG_RUNTIME_DIR|XDG_SEAT|XDG_VTNR|DISPLAY|XAUTHORITY|TMUX|TMUX_PANE|STY|WINDOWID"
                    + "|INVOCATION_ID|JOURNAL_STREAM|OLDPWD|_");

    /// Lists of which the node's entries go first, where modules made them.
    private static final Set<String> LISTS =
            Set.of("PATH", "LD_LIBRARY_PATH", "MANPATH", "PYTHONPATH", "MODULEPATH", "LOADEDMODULES", "_LMFILES_");

    /// Set in a job where it says something of it; else a user's wish.
    private static final String THREADS = "OMP_NUM_THREADS";

    private static final Pattern NAME = Pattern.compile("[^=\\x00]+");
    private static final Pattern LOOPBACK_URL = Pattern.compile(
            "[a-z0-9+.-]+://([^/@]*@)?(localhost|127\\.[0-9.]+|\\[::1]|0\\.0\\.0\\.0)([:/?#].*)?",
            Pattern.CASE_INSENSITIVE);
    private static final Pattern ANY_URL = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]*://.*");

    private final Map<String, String> node;
    private final String hostName;
    private final String jobId;
    private final boolean setup;
    private final Supplier<List<Map<String, String>>> services;

    /// @param node     the pilot's own variables
    /// @param hostName of the node
    /// @param setup    whether the site's modules and setup commands made the pilot's variables
    /// @param services for each service the variables by which this node finds it; asked for each command
    public CommandEnvironment(
            Map<String, String> node,
            String hostName,
            String jobId,
            boolean setup,
            Supplier<List<Map<String, String>>> services) {
        this.node = Map.copyOf(node);
        this.hostName = hostName;
        this.jobId = jobId;
        this.setup = setup;
        this.services = services;
    }

    /// The whole environment of that command.
    public Map<String, String> of(CommandRequest request) {
        Map<String, String> clients = request.environment();
        var variables = new HashMap<String, String>();
        clients.forEach((name, value) -> {
            if (isUsable(name, value) && !isOfTheJob(name) && !isOfTheLogin(name) && !isDerived(clients, name)) {
                variables.put(name, value);
            }
        });
        node.forEach((name, value) -> {
            if (isOfTheJob(name) || name.equals(THREADS)) {
                variables.put(name, value);
            } else if (name.equals("PATH") || isSetUp(name)) {
                variables.putIfAbsent(name, value);
            }
        });
        if (setup) {
            LISTS.forEach(name -> merge(variables, name));
        }
        for (String name : List.of("HOSTNAME", "HOST")) {
            variables.computeIfPresent(name, (_, _) -> hostName);
        }
        variables.put("PWD", request.directory().toString());
        services.get().forEach(service -> derive(variables, service, request.kept()));
        terminal(variables, request.terminal());
        request.kept().forEach(name -> {
            String value = clients.get(name);
            if (value != null && isUsable(name, value)) {
                variables.put(name, value);
            }
        });
        variables.put(JOB, jobId);
        return Map.copyOf(variables);
    }

    private static boolean isUsable(String name, String value) {
        return NAME.matcher(name).matches() && value.indexOf('\0') < 0;
    }

    private static boolean isOfTheJob(String name) {
        return OF_THE_JOB.matcher(name).matches() && !OF_NO_JOB.contains(name);
    }

    private static boolean isOfTheLogin(String name) {
        return OF_THE_LOGIN.matcher(name).matches();
    }

    /// A client in another allocation has it from that pilot, not from its user.
    private static boolean isDerived(Map<String, String> clients, String name) {
        String value = clients.get(name);
        return value != null && value.equals(clients.get(DERIVED + name));
    }

    /// What modules set beside lists, `CUDA_HOME`: nothing of codex itself or of a login.
    private boolean isSetUp(String name) {
        return setup && !isOfTheLogin(name) && !name.startsWith("CODEX_");
    }

    private void merge(Map<String, String> variables, String name) {
        String here = node.getOrDefault(name, "");
        if (here.isEmpty()) {
            return;
        }
        var entries = new LinkedHashSet<String>();
        Stream.of(here, variables.getOrDefault(name, ""))
                .flatMap(list -> Stream.of(list.split(":", -1)))
                .filter(entry -> !entry.isEmpty())
                .forEach(entries::add);
        variables.put(name, String.join(":", entries));
    }

    /// Address and secret belong together: a user's own address keeps all of the user's own.
    private static void derive(Map<String, String> variables, Map<String, String> service, Set<String> kept) {
        boolean own = service.keySet().stream()
                .anyMatch(name -> kept.contains(name) || isBeyondLoopback(variables.getOrDefault(name, "")));
        if (own) {
            return;
        }
        service.forEach((name, value) -> {
            variables.put(name, value);
            variables.put(DERIVED + name, value);
        });
    }

    private static boolean isBeyondLoopback(String value) {
        return ANY_URL.matcher(value).matches() && !LOOPBACK_URL.matcher(value).matches();
    }

    private static void terminal(Map<String, String> variables, @Nullable Terminal terminal) {
        if (terminal != null) {
            variables.put("TERM", terminal.type());
            // the terminal itself knows, also after a change
            variables.remove("COLUMNS");
            variables.remove("LINES");
        }
    }
}
