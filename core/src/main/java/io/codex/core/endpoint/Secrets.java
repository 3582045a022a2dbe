package io.codex.core.endpoint;

import io.codex.core.error.CodexException;
import io.codex.core.error.ExitCode;
import io.codex.core.file.PrivateFile;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Set;

/// The secrets in `$CODEX_SERVICES_HOME/secrets`: random, made at first use, readable by their owner only.
public final class Secrets {
    private static final int BYTES = 32;
    private static final Set<PosixFilePermission> OWNER_ONLY =
            Set.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);

    private final ServicesHome home;

    public Secrets(ServicesHome home) {
        this.home = home;
    }

    /// Where they are.
    public Path folder() {
        return home.secrets();
    }

    /// The bearer token of a service and of its control port.
    public Secret token(String service) {
        return secret(home.secrets().resolve(service + ".token"));
    }

    /// The token of a service, unless none was made yet.
    public Optional<Secret> existingToken(String service) {
        return Files.exists(home.secrets().resolve(service + ".token"))
                ? Optional.of(token(service))
                : Optional.empty();
    }

    /// The password of a service that has one beside its token.
    public Secret password(String service) {
        return secret(home.secrets().resolve(service + ".password"));
    }

    private static Secret secret(Path file) {
        try {
            if (!Files.exists(file)) {
                create(file);
            }
        } catch (IOException e) {
            throw EndpointFailures.unusable("secret", file, e);
        }
        return in(file);
    }

    /// What a file holds; none is made up.
    ///
    /// @throws CodexException when it is missing, empty, or readable by others
    public static Secret in(Path file) {
        try {
            if (!OWNER_ONLY.containsAll(Files.getPosixFilePermissions(file))) {
                throw new CodexException(
                        ExitCode.CONFIGURATION,
                        "the secret in %s can be read by others".formatted(file),
                        "chmod 600 %s, or delete it and restart the service to get a new one".formatted(file));
            }
            String value = Files.readString(file).strip();
            if (value.isEmpty()) {
                throw new CodexException(
                        ExitCode.CONFIGURATION,
                        "the secret in %s is empty".formatted(file),
                        "delete the file and restart the service to get a new one");
            }
            return new Secret(file, value);
        } catch (IOException e) {
            throw EndpointFailures.unusable("secret", file, e);
        }
    }

    private static void create(Path file) throws IOException {
        byte[] bytes = new byte[BYTES];
        new SecureRandom().nextBytes(bytes);
        try {
            PrivateFile.create(file, HexFormat.of().formatHex(bytes) + "\n");
        } catch (FileAlreadyExistsException e) {
            // another codex was faster: its secret counts, and the caller reads that one
            return;
        }
    }
}
