package io.codex.core.ssh;

import com.jcraft.jsch.Identity;
import com.jcraft.jsch.JSchException;
import com.jcraft.jsch.KeyPair;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A private key in a file. A locked one is unlocked when the server has said that it would accept it, or when
/// its public part is not known otherwise.
final class KeyFile implements Identity {
    private final Path file;
    private final KeyPair key;
    private final Passphrases passphrases;
    private final TimeLimit limit;
    private boolean wanted;
    private @Nullable String failure;

    KeyFile(Path file, KeyPair key, Passphrases passphrases, TimeLimit limit) {
        this.file = file;
        this.key = key;
        this.passphrases = passphrases;
        this.limit = limit;
    }

    /// The file, and what stands against its use.
    String inWords() {
        if (failure != null) {
            return "%s (%s)".formatted(file, failure);
        }
        return wanted && key.isEncrypted() ? file + " (locked)" : file.toString();
    }

    /// As far as the key needs not be unlocked for it.
    Optional<byte[]> knownPublicPart() {
        return Optional.ofNullable(key.getPublicKeyBlob());
    }

    @Override
    public byte @Nullable [] getPublicKeyBlob() {
        byte[] known = key.getPublicKeyBlob();
        return known == null && unlock() ? key.getPublicKeyBlob() : known;
    }

    @Override
    public String getAlgName() {
        byte[] blob = getPublicKeyBlob();
        return blob == null ? "" : KeyBlobs.type(blob);
    }

    @Override
    public byte @Nullable [] getSignature(byte[] data) {
        return unlock() ? key.getSignature(data) : null;
    }

    @Override
    public byte @Nullable [] getSignature(byte[] data, String algorithm) {
        return unlock() ? key.getSignature(data, algorithm) : null;
    }

    @Override
    public String getName() {
        return file.toString();
    }

    /// Else JSch would ask before it knows whether the server wants the key.
    @Override
    public boolean isEncrypted() {
        return false;
    }

    @Override
    public boolean setPassphrase(byte @Nullable [] passphrase) {
        return true;
    }

    @Override
    public void clear() {
        key.dispose();
    }

    private boolean unlock() {
        if (wanted && key.isEncrypted()) {
            return false;
        }
        wanted = true;
        try {
            return passphrases.unlock(key, file, limit);
        } catch (JSchException e) {
            failure = e.getMessage();
            return false;
        }
    }
}
