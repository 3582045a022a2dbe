package io.codex.dist;

import static org.assertj.core.api.Assertions.assertThat;

import io.codex.core.shell.CommandResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A user that `/etc/passwd` does not have: to a statically linked program every user of LDAP or SSSD is one.
class UnknownUserIT {
    private static final String UID = "54321";

    private final Site site;

    UnknownUserIT(@TempDir Path folder) {
        site = Site.withoutHome(folder)
                .under(
                        "setpriv",
                        "--reuid=" + UID,
                        "--regid=" + UID,
                        "--clear-groups",
                        // the tree under test may be below a folder of root's alone
                        "--inh-caps=+dac_read_search",
                        "--ambient-caps=+dac_read_search");
    }

    @BeforeEach
    void giveTheUserTheHome() throws IOException {
        Files.setPosixFilePermissions(site.folder(), PosixFilePermissions.fromString("rwxrwxrwx"));
        Path home = site.folder().resolve("home");
        Files.setAttribute(home, "unix:uid", Integer.valueOf(UID));
    }

    @Test
    void state_is_in_the_home_of_the_environment() {
        CommandResult up = site.codex("up", "neo4j");
        assertThat(up.exitCode()).as(up.err()).isZero();
        assertThat(site.folder().resolve("home/.codex-services/endpoints")).isDirectory();
        CommandResult down = site.with("USER", "anna").codex("down");
        assertThat(down.exitCode()).as(down.err()).isZero();
    }

    @Test
    void without_a_home_in_the_environment_it_is_asked_for() {
        CommandResult result = site.with("HOME", "").codex("status");
        assertThat(result.exitCode()).isEqualTo(4);
        assertThat(result.err()).contains("codex: your home folder is not known", "hint: set HOME to it");
        assertThat(site.folder().resolve("?")).doesNotExist();
    }
}
