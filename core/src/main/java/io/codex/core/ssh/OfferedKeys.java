package io.codex.core.ssh;

import com.jcraft.jsch.AgentIdentityRepository;
import com.jcraft.jsch.AgentProxyException;
import com.jcraft.jsch.Identity;
import com.jcraft.jsch.IdentityRepository;
import com.jcraft.jsch.JSch;
import com.jcraft.jsch.JSchException;
import com.jcraft.jsch.KeyPair;
import com.jcraft.jsch.SSHAgentConnector;
import com.jcraft.jsch.UnixDomainSocketFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Vector;
import java.util.stream.Stream;

/// The keys for a hop in ssh's order: the agent's, of these first the ones that are identity files too; then the
/// other identity files.
final class OfferedKeys implements IdentityRepository {
    private final Hop hop;
    private final Passphrases passphrases;
    private final TimeLimit limit;
    private final List<Identity> offered = new ArrayList<>();
    private boolean asked;

    OfferedKeys(Hop hop, Passphrases passphrases, TimeLimit limit) {
        this.hop = hop;
        this.passphrases = passphrases;
        this.limit = limit;
    }

    /// Whether the server has been reached and wants to know who comes.
    boolean wereAsked() {
        return asked;
    }

    List<String> inWords() {
        return offered.stream()
                .map(key -> key instanceof KeyFile file ? file.inWords() : key.getName() + " of the agent")
                .toList();
    }

    @Override
    public Vector<Identity> getIdentities() {
        if (!asked) {
            asked = true;
            offered.addAll(collected());
        }
        return new Vector<>(offered);
    }

    @Override
    public String getName() {
        return "codex";
    }

    @Override
    public int getStatus() {
        return RUNNING;
    }

    @Override
    public boolean add(byte[] identity) {
        return false;
    }

    @Override
    public boolean remove(byte[] blob) {
        return false;
    }

    @Override
    public void removeAll() {
        // the keys are the user's
    }

    private List<Identity> collected() {
        List<byte[]> named = hop.identityFiles().stream()
                .flatMap(file -> publicPart(file).stream())
                .toList();
        List<Identity> agents = agents();
        List<Identity> both = agents.stream().filter(key -> isAmong(key, named)).toList();
        Stream<Identity> others =
                hop.identitiesOnly() ? Stream.empty() : agents.stream().filter(key -> !both.contains(key));
        List<byte[]> held = agents.stream().map(Identity::getPublicKeyBlob).toList();
        Stream<Identity> files = hop.identityFiles().stream()
                .filter(file -> publicPart(file)
                        .filter(blob -> held.stream().anyMatch(one -> Arrays.equals(one, blob)))
                        .isEmpty())
                .flatMap(file -> load(file).stream())
                .map(key -> key);
        return Stream.of(both.stream(), others, files).flatMap(keys -> keys).toList();
    }

    private List<Identity> agents() {
        if (hop.agent().filter(Files::exists).isEmpty()) {
            return List.of();
        }
        try {
            // its own choice of a factory names a library that a native image would have to link
            var agent = new SSHAgentConnector(
                    new UnixDomainSocketFactory(), hop.agent().get());
            return List.copyOf(new AgentIdentityRepository(agent).getIdentities());
        } catch (AgentProxyException _) {
            // an agent that does not answer has no keys
            return List.of();
        }
    }

    private Optional<KeyFile> load(Path file) {
        if (!Files.isReadable(file)) {
            return Optional.empty();
        }
        try {
            return Optional.of(new KeyFile(file, KeyPair.load(new JSch(), file.toString()), passphrases, limit));
        } catch (JSchException _) {
            // a public key, or of a kind that JSch does not know: others may do
            return Optional.empty();
        }
    }

    private Optional<byte[]> publicPart(Path file) {
        Path pub = file.toString().endsWith(".pub") ? file : Path.of(file + ".pub");
        try {
            String[] words = Files.readString(pub).strip().split("\\s+", 3);
            return words.length > 1 ? Optional.of(Base64.getDecoder().decode(words[1])) : Optional.empty();
        } catch (IOException | IllegalArgumentException _) {
            return load(file).flatMap(KeyFile::knownPublicPart);
        }
    }

    private static boolean isAmong(Identity key, List<byte[]> blobs) {
        return blobs.stream().anyMatch(blob -> Arrays.equals(blob, key.getPublicKeyBlob()));
    }
}
