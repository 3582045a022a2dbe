package io.codex.core.ssh;

import com.jcraft.jsch.HostKey;
import com.jcraft.jsch.HostKeyRepository;
import com.jcraft.jsch.JSch;
import com.jcraft.jsch.JSchException;
import com.jcraft.jsch.UserInfo;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The known_hosts files of a hop; each is read by JSch, and none is ever written.
final class HostKeys implements HostKeyRepository {
    private static final String REVOKED = "@revoked";
    private static final String AUTHORITY = "@cert-authority";

    private final Hop hop;
    private final List<HostKeyRepository> files;
    private @Nullable SshException refusal;

    private HostKeys(Hop hop, List<HostKeyRepository> files) {
        this.hop = hop;
        this.files = files;
    }

    static HostKeys of(Hop hop) throws JSchException {
        var files = new ArrayList<HostKeyRepository>();
        for (Path file : hop.knownHosts()) {
            if (Files.isRegularFile(file)) {
                var jsch = new JSch();
                jsch.setKnownHosts(file.toString());
                files.add(jsch.getHostKeyRepository());
            }
        }
        return new HostKeys(hop, files);
    }

    /// Whether a certificate of the host could be checked.
    boolean knowAuthority() {
        return entries(hop.inKnownHosts(), null)
                .anyMatch(entry -> entry.getMarker().equals(AUTHORITY));
    }

    /// Why the server's key was not accepted.
    @Nullable
    SshException refusal() {
        return refusal;
    }

    @Override
    public int check(String host, byte[] key) {
        String encoded = Base64.getEncoder().encodeToString(key);
        if (entries(host, null)
                .anyMatch(entry ->
                        entry.getMarker().equals(REVOKED) && entry.getKey().equals(encoded))) {
            refusal = revoked(key);
            return NOT_INCLUDED;
        }
        List<Integer> answers =
                files.stream().map(file -> file.check(host, key)).distinct().toList();
        if (answers.contains(OK)) {
            return OK;
        }
        refusal = answers.contains(CHANGED) ? changed(key) : unknown(key);
        return answers.contains(CHANGED) ? CHANGED : NOT_INCLUDED;
    }

    @Override
    public HostKey[] getHostKey() {
        return files.stream().flatMap(file -> Arrays.stream(file.getHostKey())).toArray(HostKey[]::new);
    }

    @Override
    public HostKey[] getHostKey(@Nullable String host, @Nullable String type) {
        return entries(host, type).toArray(HostKey[]::new);
    }

    @Override
    public void add(HostKey key, @Nullable UserInfo user) {
        throw new UnsupportedOperationException("known_hosts is the user's");
    }

    @Override
    public void remove(String host, @Nullable String type) {
        throw new UnsupportedOperationException("known_hosts is the user's");
    }

    @Override
    public void remove(String host, @Nullable String type, byte @Nullable [] key) {
        throw new UnsupportedOperationException("known_hosts is the user's");
    }

    @Override
    public String getKnownHostsRepositoryID() {
        return ownFile();
    }

    private Stream<HostKey> entries(@Nullable String host, @Nullable String type) {
        return files.stream().flatMap(file -> Arrays.stream(file.getHostKey(host, type)));
    }

    private SshException unknown(byte[] key) {
        boolean hashed = entries(null, null).anyMatch(entry -> entry.getHost().startsWith("|1|"));
        return new SshException(
                SshFailure.HOST_KEY_UNKNOWN,
                "the host key of %s is not in known_hosts: %s".formatted(hop.inWords(), inWords(key)),
                hop.hostKeyAlias() != null
                        ? "compare the fingerprint with the one that the host's administrator gives, then add the key"
                                + " of `ssh-keyscan -p %d %s` to %s under the name %s"
                                        .formatted(hop.port(), hop.host(), ownFile(), hop.hostKeyAlias())
                        : "compare the fingerprint with the one that the host's administrator gives, then:"
                                + " ssh-keyscan %s-p %d %s >> %s"
                                        .formatted(hashed ? "-H " : "", hop.port(), hop.host(), ownFile()));
    }

    private SshException changed(byte[] key) {
        return new SshException(
                SshFailure.HOST_KEY_CHANGED,
                "%s shows another host key than the one in known_hosts: %s; somebody may be in between"
                        .formatted(hop.inWords(), inWords(key)),
                "ask the host's administrator whether it has a new key with this fingerprint; only then: "
                        + forgetting());
    }

    private SshException revoked(byte[] key) {
        return new SshException(
                SshFailure.HOST_KEY_CHANGED,
                "%s shows a host key that known_hosts calls revoked: %s; somebody may be in between"
                        .formatted(hop.inWords(), inWords(key)),
                "ask the host's administrator for its new key; only then: " + forgetting());
    }

    private String forgetting() {
        return "ssh-keygen -R '%s' -f %s".formatted(hop.inKnownHosts(), ownFile());
    }

    private String ownFile() {
        return hop.knownHosts().isEmpty()
                ? "~/.ssh/known_hosts"
                : hop.knownHosts().getFirst().toString();
    }

    private static String inWords(byte[] key) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(key);
            return "%s SHA256:%s"
                    .formatted(
                            KeyBlobs.type(key),
                            Base64.getEncoder().withoutPadding().encodeToString(digest));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
