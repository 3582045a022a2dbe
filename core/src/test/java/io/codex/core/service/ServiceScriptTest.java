package io.codex.core.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.codex.core.shell.Command;
import io.codex.core.shell.CommandResult;
import io.codex.core.shell.LocalShell;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Runs the script with real programs in the places of the launcher, the container and codex.
class ServiceScriptTest {
    private static final String MACHINE =
            System.getProperty("os.arch").equals("amd64") ? "x86_64" : System.getProperty("os.arch");

    @TempDir
    private Path folder;

    @BeforeEach
    void installLauncher() throws IOException {
        program("bin/codex-thing", "echo \"launched with $* and $SITE\"; exit 75");
    }

    @Test
    void setsTheSiteUpAndBecomesTheLauncher() throws IOException {
        CommandResult result = run(script(List.of("export SITE='it is set'"), List.of()));
        assertThat(result.out()).isEqualTo("launched with --flag two words and it is set\n");
        assertThat(result.exitCode()).isEqualTo(75);
    }

    @Test
    void aSetupThatFailsEndsTheJobAndIsNamed() throws IOException {
        CommandResult result = run(script(List.of("export SITE=1", "ls /nowhere/at/all", "echo never"), List.of()));
        assertThat(result.exitCode()).isEqualTo(4);
        assertThat(result.out()).isEmpty();
        assertThat(result.err())
                .contains("the setup of iter failed on")
                .contains("ls /nowhere/at/all")
                .contains("hint: it is in environment.setup of iter");
    }

    @Test
    void anArchitectureWithoutRuntimeIsRefusedWithThoseThatThereAre() throws IOException {
        var script = new ServiceScript(
                "codex-thing",
                "iter",
                List.of("codex-thing"),
                List.of(),
                List.of(),
                Map.of("riscv64", folder),
                List.of());
        CommandResult result = run(script);
        assertThat(result.exitCode()).isEqualTo(4);
        assertThat(result.err()).contains("for which iter has no runtime of codex (there are: riscv64)");
    }

    @Test
    void aTreeThatTheNodeDoesNotSeeIsNamed() throws IOException {
        Files.delete(folder.resolve("bin/codex-thing"));
        CommandResult result = run(script(List.of(), List.of()));
        assertThat(result.exitCode()).isEqualTo(4);
        assertThat(result.err())
                .contains(folder.resolve("bin/codex-thing") + " is not there on ")
                .contains("hint: the file system that holds it");
    }

    @Test
    void aModuleThatCannotBeLoadedIsNamed() throws IOException {
        var script = new ServiceScript(
                "codex-thing",
                "iter",
                List.of("codex-thing"),
                List.of("cuda/12"),
                List.of(),
                Map.of(MACHINE, folder),
                List.of());
        CommandResult loaded = new LocalShell()
                .run(Command.of(List.of(write(script).toString()))
                        .withEnvironment(Map.of("BASH_FUNC_module%%", "() { echo \"$*\"; return 1; }")));
        assertThat(loaded.exitCode()).isEqualTo(4);
        assertThat(loaded.out()).isEqualTo("load cuda/12\n");
        assertThat(loaded.err()).contains("module load cuda/12 failed on");
    }

    @Test
    void theContainerRunsTheLauncher() throws IOException {
        Path container = program("container", "echo \"in $1 $2:\"; shift 2; exec \"$@\"");
        CommandResult result = run(script(List.of(), List.of(container.toString(), "exec", "image.sif")));
        assertThat(result.out()).isEqualTo("in exec image.sif:\nlaunched with --flag two words and \n");
    }

    @Test
    void withAWalltimeSigtermReachesTheLauncherAndItsExitCodeIsKept() throws Exception {
        program("bin/codex-thing", "trap 'echo stopped; exit 143' TERM; echo up; while :; do sleep 0.1; done");
        Path out = folder.resolve("out");
        Process job = start(out, "0");
        await().until(() -> Files.readString(out).contains("up"));
        job.destroy();
        assertThat(job.waitFor()).isEqualTo(143);
        assertThat(out).hasContent("up\nstopped");
    }

    @Test
    void afterALauncherThatWasKilledSomebodyLooksAtTheService() throws Exception {
        Path asked = folder.resolve("asked");
        program("bin/codex-thing", "kill -KILL $$");
        program("bin/codex", "echo \"$*\" >" + asked);
        assertThat(start(folder.resolve("out"), "").waitFor()).isEqualTo(137);
        assertThat(asked).hasContent("status codex-thing");
    }

    @Test
    void nearItsEndItHandsOverAndThenStopsTheLauncher() throws Exception {
        program("bin/codex-thing", "trap 'echo stopped; exit 143' TERM; echo up; while :; do sleep 0.1; done");
        program("bin/codex", "echo \"asked: $* for $(( CODEX_JOB_ENDS > 0 ))\"");
        Path out = folder.resolve("out");
        Process job = start(out, "60");
        await().until(() -> Files.readString(out).contains("up"));
        new LocalShell().run(Command.of("kill", "-USR1", Long.toString(job.pid())));
        assertThat(job.waitFor()).isEqualTo(143);
        assertThat(out).hasContent("up\nasked: serve hand-over codex-thing for 1\nstopped");
    }

    @Test
    void aHandOverThatFailsStopsNothing() throws Exception {
        program("bin/codex-thing", "trap 'echo stopped; exit 143' TERM; echo up; while :; do sleep 0.1; done");
        program("bin/codex", "echo asked; exit 5");
        Path out = folder.resolve("out");
        Process job = start(out, "60");
        await().until(() -> Files.readString(out).contains("up"));
        new LocalShell().run(Command.of("kill", "-USR1", Long.toString(job.pid())));
        await().until(() -> Files.readString(out).contains("asked"));
        assertThat(job.isAlive()).isTrue();
        job.destroy();
        assertThat(job.waitFor()).isEqualTo(143);
    }

    private Process start(Path out, String handover) throws IOException {
        Files.writeString(out, "");
        return new LocalShell()
                .start(Command.of(List.of(write(script(List.of(), List.of())).toString()))
                        .withEnvironment(Map.of("CODEX_HANDOVER_SECONDS", handover))
                        .to(new Command.Output.AppendedTo(out)));
    }

    private ServiceScript script(List<String> setup, List<String> container) {
        return new ServiceScript(
                "codex-thing",
                "iter",
                List.of("codex-thing", "--flag", "two words"),
                List.of(),
                setup,
                Map.of(MACHINE, folder, "riscv64", folder),
                container);
    }

    private CommandResult run(ServiceScript script) throws IOException {
        return new LocalShell().run(Command.of(List.of(write(script).toString())));
    }

    private Path write(ServiceScript script) throws IOException {
        Path file = folder.resolve("script.sh");
        Files.writeString(file, script.text());
        return executable(file);
    }

    private Path program(String name, String text) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, "#!/bin/bash\n" + text + "\n");
        return executable(file);
    }

    private static Path executable(Path file) throws IOException {
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
    }
}
