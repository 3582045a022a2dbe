package io.codex.core.ssh;

import static org.assertj.core.api.Assertions.assertThat;

import com.jcraft.jsch.JSch;
import io.codex.core.file.Json;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// JSch loads its algorithms by names in its configuration, which a native image cannot see.
class JschMetadataTest {
    private static final String FILE = "/META-INF/native-image/io.codex/codex-core/reachability-metadata.json";

    @Test
    void every_class_of_an_algorithm_that_is_offered_is_declared() throws IOException {
        Set<String> declared = new TreeSet<>();
        try (InputStream file = JschMetadataTest.class.getResourceAsStream(FILE)) {
            Json.MAPPER
                    .readTree(Objects.requireNonNull(file))
                    .path("reflection")
                    .forEach(entry -> declared.add(entry.path("type").asText()));
        }
        assertThat(classes().filter(JschMetadataTest::isUsable))
                .contains("com.jcraft.jsch.DH25519", "com.jcraft.jsch.jce.AES256GCM", "com.jcraft.jsch.jce.MLKEM768")
                .allMatch(declared::contains);
    }

    private static Stream<String> classes() {
        Stream<String> algorithms = Stream.of(
                        "kex", "server_host_key", "cipher.s2c", "mac.s2c", "PubkeyAcceptedAlgorithms")
                .flatMap(list -> Arrays.stream(JSch.getConfig(list).split(",")));
        Stream<String> parts = Stream.of(
                "random",
                "dh",
                "xdh",
                "ecdh-sha2-nistp",
                "mlkem768",
                "mlkem1024",
                "md5",
                "sha-1",
                "sha-256",
                "sha-384",
                "sha-512",
                "pbkdf2",
                "bcrypt",
                "keypairgen.rsa",
                "keypairgen.ecdsa",
                "keypairgen.eddsa",
                "hmac-sha1",
                "aes256-cbc",
                "aes128-cbc",
                "3des-cbc",
                "userauth.none",
                "userauth.publickey",
                "userauth.password",
                "userauth.keyboard-interactive");
        return Stream.concat(algorithms, parts).map(JSch::getConfig).filter(Objects::nonNull);
    }

    /// Some need Bouncy Castle, which is not there; JSch then does not offer them.
    private static boolean isUsable(String name) {
        return !name.startsWith("com.jcraft.jsch.bc.") && !name.contains("SNTRUP");
    }
}
