package io.codex.core.shell;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;

class ProcessIdentityTest {
    private final LocalShell shell = new LocalShell();

    @Test
    void ownProcessIsAlive() throws IOException {
        assertThat(ProcessIdentity.current().isAlive()).isTrue();
    }

    @Test
    void endedProcessIsNotAlive() throws Exception {
        Process process = shell.start(Command.of("sleep", "300"));
        ProcessIdentity identity = ProcessIdentity.of(process.pid());
        assertThat(identity.isAlive()).isTrue();
        process.destroyForcibly().waitFor();
        assertThat(identity.isAlive()).isFalse();
    }

    @Test
    void laterProcessOfTheSameNumberIsAnother() throws IOException {
        ProcessIdentity now = ProcessIdentity.current();
        var earlier = new ProcessIdentity(now.bootId(), now.pidNamespace(), now.pid(), now.startTicks() - 1);
        assertThat(earlier.isAlive()).isFalse();
    }

    @Test
    void processOfAnotherBootIsNotOfThisHost() throws IOException {
        ProcessIdentity now = ProcessIdentity.current();
        var before = new ProcessIdentity("another boot", now.pidNamespace(), now.pid(), now.startTicks());
        assertThat(before.isOfThisHost()).isFalse();
        assertThat(before.isAlive()).isFalse();
    }

    @Test
    void programNameWithSpacesAndParenthesesIsReadAround() throws IOException {
        Process process = shell.start(Command.of("bash", "-c", "exec -a x cat"));
        Process odd = shell.start(Command.of("bash", "-c", "printf 'a) b (c' >/proc/self/comm; read -r _"));
        try {
            assertThat(ProcessIdentity.of(process.pid()).isAlive()).isTrue();
            assertThat(ProcessIdentity.of(odd.pid()).isAlive()).isTrue();
        } finally {
            process.destroyForcibly();
            odd.destroyForcibly();
        }
    }
}
