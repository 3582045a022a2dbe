package io.codex.core.shell;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class UserNameTest {
    private static final Map<String, String> OF_THE_SHELL = Map.of("USER", "zuhause");

    @Test
    void the_user_database_goes_before_the_environment() {
        assertThat(UserName.known("anna", OF_THE_SHELL, () -> "uid7")).isEqualTo("anna");
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"", "?"})
    void a_user_that_the_database_lacks_has_the_name_of_the_environment(String unknown) {
        assertThat(UserName.known(unknown, OF_THE_SHELL, () -> "uid7")).isEqualTo("zuhause");
    }

    @Test
    void a_user_without_any_name_has_the_number() {
        assertThat(UserName.known("?", Map.of(), () -> "uid7")).isEqualTo("uid7");
    }
}
