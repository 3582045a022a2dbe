package io.codex.core.compute.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ClientEnvironmentTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "GITHUB_TOKEN",
                "HF_TOKEN",
                "MAX_TOKENS",
                "PGPASSWORD",
                "my_passwd",
                "MYSQL_PWD",
                "DB_PASS",
                "AWS_SECRET_ACCESS_KEY",
                "AWS_ACCESS_KEY_ID",
                "OPENAI_API_KEY",
                "APIKEY",
                "SSH_PRIVATE_KEY",
                "GOOGLE_APPLICATION_CREDENTIALS",
                "BASH_FUNC_module%%",
                "_",
                "SHLVL",
                "PWD",
                "OLDPWD"
            })
    void stays(String name) {
        assertThat(ClientEnvironment.goesAlong(name)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "PATH",
                "HOME",
                "LC_ALL",
                "TOKENIZERS_PARALLELISM",
                "DB_PASSWORD_FILE",
                "SECRETS_DIR",
                "OAUTH_TOKEN_URL",
                "PATTERN",
                "COMPASS",
                "KEYBOARD",
                "EMBED_URL",
                "_LMFILES_"
            })
    void goesAlong(String name) {
        assertThat(ClientEnvironment.goesAlong(name)).isTrue();
    }

    @Test
    void namedOnesGoAlongWhateverTheyAre() {
        ClientEnvironment environment = ClientEnvironment.of(
                Map.of("HF_TOKEN", "t", "A", "1"), List.of("HF_TOKEN", "A=2=3", "EMPTY=", "UNSET"));
        assertThat(environment.variables()).isEqualTo(Map.of("HF_TOKEN", "t", "A", "2=3", "EMPTY", ""));
        assertThat(environment.kept()).containsExactlyInAnyOrder("HF_TOKEN", "A", "EMPTY");
        assertThatThrownBy(() -> ClientEnvironment.of(Map.of(), List.of("=x"))).hasMessage("'=x' is no variable");
    }

    @Test
    void theDirectoryIsWhatTheShellCallsItUnlessThatIsOutOfDate() {
        Path here = Path.of("").toAbsolutePath();
        Path other = Path.of("/proc/self/cwd");
        assertThat(ClientEnvironment.directory(Map.of("PWD", other.toString()))).isEqualTo(other);
        assertThat(ClientEnvironment.directory(Map.of("PWD", "/"))).isEqualTo(here);
        assertThat(ClientEnvironment.directory(Map.of("PWD", "/no/such"))).isEqualTo(here);
        assertThat(ClientEnvironment.directory(Map.of())).isEqualTo(here);
    }
}
