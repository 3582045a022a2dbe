package io.codex.core.ssh;

import io.codex.core.facility.TransportType;
import io.codex.core.shell.SearchPath;
import io.codex.core.shell.Shell;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/// Chooses what connects to a host.
public final class SshTransports {
    private final Shell shell;
    private final Map<String, String> environment;
    private final SshConfigFiles files;
    private final Function<List<Path>, SshTransport> jsch;
    private final boolean interactive;

    /// @param jsch        makes the transport that reads those configurations, the first first
    /// @param interactive whether OpenSSH may ask on this process's terminal
    public SshTransports(
            Shell shell,
            Map<String, String> environment,
            SshConfigFiles files,
            Function<List<Path>, SshTransport> jsch,
            boolean interactive) {
        this.shell = shell;
        this.environment = Map.copyOf(environment);
        this.files = files;
        this.jsch = jsch;
        this.interactive = interactive;
    }

    /// What an option asks for, which goes before everything.
    public TransportChoice asked(SshTarget target, TransportType type) {
        return switch (type) {
            case JSCH -> new TransportChoice(jsch.apply(files.all()), null);
            case OPENSSH -> new TransportChoice(openSsh(target), null);
            case AUTO -> byNeed(target);
        };
    }

    /// @param configured what the facility's file says; `CODEX_SSH_TRANSPORT` goes before it
    public TransportChoice choose(SshTarget target, TransportType configured) {
        TransportType asked = TransportType.asked(environment, configured);
        String source = environment.getOrDefault(TransportType.VARIABLE, "").isBlank()
                ? "the facility's file says so"
                : TransportType.VARIABLE + " says so";
        return switch (asked) {
            case JSCH -> new TransportChoice(jsch.apply(files.all()), source);
            case OPENSSH -> new TransportChoice(openSsh(target), source);
            case AUTO -> byNeed(target);
        };
    }

    private TransportChoice byNeed(SshTarget target) {
        List<String> needs = new SshConfigNeeds(files, this::hasKerberosTicket).of(target);
        if (needs.isEmpty()) {
            return new TransportChoice(jsch.apply(files.all()), null);
        }
        String said = "JSch cannot do " + String.join(", ", needs);
        return SearchPath.of(environment).has("ssh")
                ? new TransportChoice(openSsh(target), said)
                : new TransportChoice(jsch.apply(files.all()), said + "; but there is no ssh on the PATH");
    }

    private SshTransport openSsh(SshTarget target) {
        return new OpenSshTransport(shell, files.forOpenSsh(target), interactive);
    }

    /// A cache of tickets where MIT Kerberos has it if nothing else is said, or wherever the variable says; whether
    /// they have expired, ssh will tell.
    private boolean hasKerberosTicket() {
        String cache = environment.getOrDefault("KRB5CCNAME", "");
        return !cache.isBlank()
                ? !cache.startsWith("FILE:") || Files.exists(Path.of(cache.substring("FILE:".length())))
                : Files.exists(Path.of("/tmp/krb5cc_" + uid()));
    }

    private static String uid() {
        try {
            return String.valueOf(Files.getAttribute(Path.of("/proc/self"), "unix:uid"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
