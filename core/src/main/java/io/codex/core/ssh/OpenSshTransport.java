package io.codex.core.ssh;

import io.codex.core.error.CodexException;
import io.codex.core.file.PrivateFile;
import io.codex.core.shell.Command;
import io.codex.core.shell.CommandResult;
import io.codex.core.shell.SearchPath;
import io.codex.core.shell.Shell;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/// The system's OpenSSH, 7.4 or later, with all of the user's own configuration. One master process for each
/// connection authenticates once; commands and TCP connections go through it.
///
/// Where setpriv(1) can (util-linux 2.33), the kernel ends the master with this process; else the master ends when
/// the last command through it has, which it notices when it reads or writes.
public final class OpenSshTransport implements SshTransport {
    private static final List<String> DIE_WITH_PARENT = List.of("setpriv", "--pdeathsig", "TERM", "--");
    /// For a person to type in a password or two.
    private static final Duration PERSON = Duration.ofMinutes(5);
    /// Keys of a configuration that would keep a master from running a command, and what undoes them. Not all
    /// versions know them all: a key is set back only where the settings show it.
    private static final Map<String, String> UNDONE = Map.of(
            "remotecommand", "RemoteCommand=none",
            "sessiontype", "SessionType=default",
            "stdinnull", "StdinNull=no",
            "forkafterauthentication", "ForkAfterAuthentication=no");

    private static final Path SOCKETS = Path.of("/tmp");

    private final Shell shell;
    private final List<Path> configs;
    private final boolean interactive;
    private final Path sockets;

    /// @param configs     of ssh, in the order in which they count; empty for its own
    /// @param interactive whether ssh may ask on this process's terminal
    public OpenSshTransport(Shell shell, List<Path> configs, boolean interactive) {
        this(shell, configs, interactive, SOCKETS);
    }

    /// @param sockets a folder with a short path, for a folder of each connection
    public OpenSshTransport(Shell shell, List<Path> configs, boolean interactive, Path sockets) {
        this.shell = shell;
        this.configs = List.copyOf(configs);
        this.interactive = interactive;
        this.sockets = sockets;
    }

    /// Removes the files of this user's processes that were killed on this host.
    public static void removeLeft() throws IOException {
        OpenSshFolder.removeLeft(SOCKETS);
    }

    @Override
    public String name() {
        return "openssh";
    }

    @Override
    public HostConnection connect(SshTarget target, Duration timeout) {
        var destination = OpenSshDestination.of(target);
        try {
            OpenSshFolder.removeLeft(sockets);
            OpenSshFolder folder = OpenSshFolder.create(sockets);
            try {
                return connect(folder, destination, target, timeout);
            } catch (IOException | RuntimeException e) {
                folder.close();
                throw e;
            }
        } catch (IOException e) {
            throw noSockets(e);
        }
    }

    private SshException noSockets(IOException e) {
        return new SshException(
                SshFailure.CONFIGURATION,
                "no sockets for ssh in %s: %s".formatted(sockets, e.getMessage()),
                "see that the folder is there, not full, and yours to write",
                e);
    }

    private List<String> arguments(OpenSshFolder folder, OpenSshDestination destination) throws IOException {
        var arguments = new ArrayList<String>();
        if (!configs.isEmpty()) {
            PrivateFile.create(folder.config(), included());
            arguments.addAll(List.of("-F", folder.config().toString()));
        }
        arguments.addAll(destination.options());
        return arguments;
    }

    @Override
    public Optional<SshTarget> hostBefore(SshTarget target) {
        var destination = OpenSshDestination.of(target);
        OpenSshFolder folder;
        try {
            folder = OpenSshFolder.create(sockets);
        } catch (IOException e) {
            throw noSockets(e);
        }
        try (folder) {
            var arguments = arguments(folder, destination);
            return OpenSshDestination.value(settings(arguments, destination.host()), "proxyjump")
                    .filter(hops -> !hops.equals("none"))
                    .map(OpenSshTransport::last);
        } catch (IOException e) {
            throw noSockets(e);
        }
    }

    private static SshTarget last(String hops) {
        int comma = hops.lastIndexOf(',');
        return new SshTarget(hop(hops.substring(comma + 1)), comma < 0 ? null : hops.substring(0, comma));
    }

    /// What a jump may say of a port, a target says by an address.
    private static String hop(String hop) {
        return hop.startsWith("ssh://") || !hop.matches("([^@]+@)?([^:]+|\\[.+]):\\d+") ? hop : "ssh://" + hop;
    }

    private HostConnection connect(
            OpenSshFolder folder, OpenSshDestination destination, SshTarget target, Duration timeout)
            throws IOException {
        List<String> arguments = arguments(folder, destination);
        String settings = settings(arguments, destination.host());
        UNDONE.forEach((key, option) -> {
            if (OpenSshDestination.value(settings, key).isPresent()) {
                arguments.addAll(List.of("-o", option));
            }
        });
        if (OpenSshDestination.value(settings, "serveraliveinterval")
                .orElse("0")
                .equals("0")) {
            arguments.addAll(List.of("-o", "ServerAliveInterval=15", "-o", "ServerAliveCountMax=3"));
        }
        arguments.addAll(List.of(
                "-o", "ConnectTimeout=" + Math.max(1, timeout.toSeconds()),
                "-o", "BatchMode=" + (interactive ? "no" : "yes")));
        arguments.add(destination.host());
        OpenSshMaster master = OpenSshMaster.start(shell, wrapping(), arguments, folder.control());
        try {
            master.await(target.host(), interactive ? timeout.plus(PERSON) : timeout);
        } catch (RuntimeException e) {
            master.close();
            throw e;
        }
        return new OpenSshConnection(shell, master, folder, inWords(master, destination, settings));
    }

    /// What ssh would do, by its own reading.
    private String settings(List<String> arguments, String host) {
        List<String> argv = Stream.of(Stream.of("ssh", "-G"), arguments.stream(), Stream.of(host))
                .flatMap(words -> words)
                .toList();
        CommandResult result;
        try {
            result = shell.run(Command.of(argv).withEnvironment(Map.of("LC_ALL", "C")));
        } catch (CodexException e) {
            if (e.getCause() instanceof IOException) {
                throw new SshException(
                        SshFailure.CONFIGURATION,
                        "there is no ssh: " + e.getMessage(),
                        "install OpenSSH's client, or use the other transport: CODEX_SSH_TRANSPORT=jsch",
                        e);
            }
            throw e;
        }
        if (!result.succeeded()) {
            throw OpenSshFailures.ofConnect(host, result.err().lines().toList(), null);
        }
        return result.out();
    }

    private String included() {
        var text = new StringBuilder();
        configs.forEach(
                file -> text.append("Include \"").append(file.toAbsolutePath()).append("\"\n"));
        return text.toString();
    }

    /// A session of its own keeps the ssh of a jump host, which BatchMode does not reach, from asking on a terminal,
    /// and the terminal's Ctrl-C from the master.
    private List<String> wrapping() {
        var words = new ArrayList<String>();
        SearchPath path = SearchPath.ofThisProcess();
        if (path.has("setpriv")
                && shell.run(Command.of("setpriv", "--help")).out().contains("--pdeathsig")) {
            words.addAll(DIE_WITH_PARENT);
        }
        if (!interactive && path.has("setsid")) {
            words.add("setsid");
        }
        return words;
    }

    private static String inWords(OpenSshMaster master, OpenSshDestination destination, String settings) {
        String host = master.log()
                .via()
                .orElseGet(() -> "%s@%s:%s"
                        .formatted(
                                OpenSshDestination.value(settings, "user").orElse("?"),
                                OpenSshDestination.value(settings, "hostname").orElse(destination.host()),
                                OpenSshDestination.value(settings, "port").orElse("22")));
        return OpenSshDestination.value(settings, "proxyjump")
                .filter(hops -> !hops.equals("none"))
                .map(hops -> host + " by way of " + hops)
                .orElse(host);
    }
}
