package io.codex.core.ssh;

import com.jcraft.jsch.JSch;
import com.jcraft.jsch.JSchAlgoNegoFailException;
import com.jcraft.jsch.JSchException;
import com.jcraft.jsch.Session;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/// Makes an authenticated session with one hop.
final class HopLogin {
    private static final String HOST_KEY_ALGORITHMS = "server_host_key";
    private static final String KEY_ALGORITHMS = "PubkeyAcceptedAlgorithms";

    /// Each algorithm that the server refuses for a key is a failed try there: one for RSA, not three.
    private static final String USUAL_KEY_ALGORITHMS = String.join(
            ",",
            "ssh-ed25519",
            "ecdsa-sha2-nistp256",
            "ecdsa-sha2-nistp384",
            "ecdsa-sha2-nistp521",
            "rsa-sha2-512",
            "ssh-ed25519-cert-v01@openssh.com",
            "ecdsa-sha2-nistp256-cert-v01@openssh.com",
            "rsa-sha2-512-cert-v01@openssh.com");

    private static final long CHECK_MILLIS = 50;

    private final Hop hop;
    private final Wire wire;
    private final TimeLimit limit;
    private final SshPrompt prompt;
    private final OfferedKeys keys;
    private final HostKeys hosts;

    HopLogin(Hop hop, Wire wire, TimeLimit limit, SshPrompt prompt, Passphrases passphrases) {
        this.hop = hop;
        this.wire = wire;
        this.limit = limit;
        this.prompt = prompt;
        this.keys = new OfferedKeys(hop, passphrases, limit);
        try {
            this.hosts = HostKeys.of(hop);
        } catch (JSchException e) {
            throw new SshException(
                    SshFailure.CONFIGURATION,
                    "cannot read the known hosts of %s: %s".formatted(hop.inWords(), e.getMessage()),
                    "check %s".formatted(hop.knownHosts()),
                    e);
        }
    }

    Session session() {
        var done = new CountDownLatch(1);
        Thread.ofPlatform().daemon().name("ssh limit " + hop.name()).start(() -> closeInTime(done));
        try {
            Session session = prepared();
            session.connect();
            return session;
        } catch (JSchException e) {
            wire.close();
            throw failure(e);
        } finally {
            done.countDown();
        }
    }

    private Session prepared() throws JSchException {
        Session session = new JSch().getSession(hop.user(), hop.host(), hop.port());
        session.setProxy(wire);
        session.setDaemonThread(true);
        session.setHostKeyRepository(hosts);
        session.setIdentityRepository(keys);
        session.setUserInfo(new AskedUser(hop, prompt, limit));
        if (hop.hostKeyAlias() != null) {
            session.setHostKeyAlias(hop.hostKeyAlias());
        }
        session.setConfig(KEY_ALGORITHMS, USUAL_KEY_ALGORITHMS);
        hop.algorithms().forEach(session::setConfig);
        if (!hosts.knowAuthority()) {
            session.setConfig(HOST_KEY_ALGORITHMS, withoutCertificates(session.getConfig(HOST_KEY_ALGORITHMS)));
        }
        session.setConfig("StrictHostKeyChecking", "yes");
        session.setConfig("prefer_known_host_key_types", "yes");
        session.setConfig(
                "PreferredAuthentications",
                prompt.equals(SshPrompt.nobody()) ? "publickey" : "publickey,keyboard-interactive,password");
        return session;
    }

    private void closeInTime(CountDownLatch done) {
        try {
            while (!done.await(CHECK_MILLIS, TimeUnit.MILLISECONDS)) {
                if (limit.isUp()) {
                    wire.close();
                    return;
                }
            }
        } catch (InterruptedException _) {
            wire.close();
        }
    }

    private SshException failure(JSchException cause) {
        SshException refusal = hosts.refusal();
        if (refusal != null) {
            return refusal;
        }
        if (limit.isUp()) {
            return new SshException(
                    SshFailure.UNREACHABLE,
                    "%s did not answer in time".formatted(hop.inWords()),
                    "check the network and the host's state",
                    cause);
        }
        if (cause instanceof JSchAlgoNegoFailException) {
            return new SshException(
                    SshFailure.CONFIGURATION,
                    "%s and this client have no algorithm in common: %s".formatted(hop.inWords(), cause.getMessage()),
                    "use the system's OpenSSH instead, or check KexAlgorithms, Ciphers and MACs in ~/.ssh/config",
                    cause);
        }
        if (keys.wereAsked() && !wire.isBroken()) {
            return refused(cause);
        }
        return new SshException(
                SshFailure.UNREACHABLE,
                "%s ended the connection before it was made: %s".formatted(hop.inWords(), cause.getMessage()),
                "try again later; `ssh -v %s` shows more".formatted(hop.name()),
                cause);
    }

    private SshException refused(JSchException cause) {
        String tried = keys.inWords().isEmpty() ? "no key was found" : "tried " + String.join(", ", keys.inWords());
        return new SshException(
                SshFailure.AUTHENTICATION,
                "%s refused the authentication (%s): %s".formatted(hop.inWords(), cause.getMessage(), tried),
                "unlock the right key with `ssh-add`, or name it by IdentityFile in ~/.ssh/config; `ssh %s` must work"
                        .formatted(hop.name()),
                cause);
    }

    private static String withoutCertificates(String algorithms) {
        return Arrays.stream(algorithms.split(","))
                .filter(algorithm -> !algorithm.contains("-cert-"))
                .collect(Collectors.joining(","));
    }
}
