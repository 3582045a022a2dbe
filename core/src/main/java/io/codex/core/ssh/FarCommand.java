package io.codex.core.ssh;

import io.codex.core.error.CodexException;
import io.codex.core.shell.BashWords;
import io.codex.core.shell.Command;
import io.codex.core.shell.Shell;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;

/// Commands on the far side, as sshd leaves it open how they end: of one that a signal ended it tells an ssh that
/// shares a connection nothing, and one whose connection is closed goes on.
final class FarCommand {
    /// The line on standard error that names the leader of the command's process group, which sshd makes.
    static final String LEADER = "codex-leader ";

    private static final Duration LIMIT = Duration.ofSeconds(5);

    private final Shell shell;
    private final OpenSshMaster master;

    FarCommand(Shell shell, OpenSshMaster master) {
        this.shell = shell;
        this.master = master;
    }

    /// The line for the user's login shell, in one that says who it is and lives to tell of a signal.
    static String wrapped(String line) {
        return "exec sh -c %s codex %s"
                .formatted(
                        BashWords.quoted("echo \"" + LEADER + "$$\" >&2; \"${SHELL:-sh}\" -c \"$1\"; exit $?"),
                        BashWords.quoted(line));
    }

    /// Ends a command of ours, here and there, if it runs.
    void end(Process process, FarCommandErrors errors) {
        OptionalLong leader = errors.leader();
        if (process.isAlive() && master.isAlive() && leader.isPresent()) {
            String kill = "exec sh -c 'kill -s TERM -- -%d'".formatted(leader.getAsLong());
            try {
                Command client = master.client(List.of("codex", "--", kill)).within(LIMIT);
                // it fails when the command has just ended by itself
                shell.run(client);
            } catch (CodexException e) {
                master.log().line("cannot end a command on the far side: " + e.getMessage());
            }
        }
        process.destroy();
    }
}
