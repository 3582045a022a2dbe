package io.codex.core.tunnel;

import io.codex.core.file.ResourceText;
import io.codex.core.shell.BashWords;
import io.codex.core.ssh.HostConnection;
import io.codex.core.ssh.HostStream;
import io.codex.core.ssh.SshException;
import io.codex.core.ssh.SshFailure;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// The services home of the far side, read by one shell there that waits for questions. For one thread.
final class FarHome implements AutoCloseable {
    private static final String GREETING = "codex-far-home ";
    private static final String END = "end";
    private static final String FILE = "file ";

    private final HostConnection connection;
    private final HostStream shell;
    private final LinkedBlockingQueue<Line> lines = new LinkedBlockingQueue<>();
    private int unread;
    private String root = "";

    /// What the shell said, or that it says no more.
    private sealed interface Line {
        record Text(String text) implements Line {}

        record Ended() implements Line {}
    }

    private FarHome(HostConnection connection, HostStream shell) {
        this.connection = connection;
        this.shell = shell;
    }

    /// @param home  empty for what that host's environment says
    /// @param onEnd called when the shell has ended, from another thread
    /// @throws SshException when the shell does not answer
    static FarHome open(HostConnection connection, Optional<String> home, Duration timeout, Runnable onEnd) {
        String script = ResourceText.of(FarHome.class, "far-home.sh");
        HostStream shell = connection.start("exec sh -c %s codex %s"
                .formatted(BashWords.quoted(script), home.map(BashWords::quoted).orElse("")));
        var far = new FarHome(connection, shell);
        Thread.startVirtualThread(() -> far.read(onEnd));
        try {
            far.greet(timeout);
        } catch (SshException e) {
            far.close();
            throw e;
        }
        return far;
    }

    /// Where it is there.
    String root() {
        return root;
    }

    /// The names below `endpoints`; a change of any record, claim or withdrawal changes them.
    List<String> names(Duration timeout) {
        return files("names", timeout).keySet().stream().toList();
    }

    /// The records by the path of their file.
    SequencedMap<String, String> records(Duration timeout) {
        return files("records", timeout);
    }

    /// Empty when the far side has no such file, or may not read it.
    Optional<String> secret(String file, Duration timeout) {
        if (file.contains("\n")) {
            return Optional.empty();
        }
        return files("secret " + file, timeout).values().stream()
                .map(String::strip)
                .filter(value -> !value.isEmpty())
                .findFirst();
    }

    /// What start-up files of the user's shell print comes before the greeting, on its very line too.
    private void greet(Duration timeout) {
        long until = System.nanoTime() + timeout.toNanos();
        while (true) {
            String line = line(until);
            int greeting = line.indexOf(GREETING);
            if (greeting >= 0) {
                root = line.substring(greeting + GREETING.length());
                return;
            }
        }
    }

    private SequencedMap<String, String> files(String question, Duration timeout) {
        long until = System.nanoTime() + timeout.toNanos();
        // answers that came too late
        while (unread > 0) {
            if (line(until).equals(END)) {
                unread--;
            }
        }
        try {
            shell.output().write((question + "\n").getBytes(StandardCharsets.UTF_8));
            shell.output().flush();
        } catch (IOException e) {
            throw lost(e);
        }
        unread++;
        var files = new LinkedHashMap<String, String>();
        String file = "";
        for (String line = line(until); !line.equals(END); line = line(until)) {
            if (line.startsWith(FILE)) {
                file = line.substring(FILE.length());
                files.put(file, "");
            } else if (line.startsWith(" ")) {
                files.merge(file, line.substring(1) + "\n", String::concat);
            }
        }
        unread--;
        return files;
    }

    private String line(long until) {
        try {
            Line line = lines.poll(Math.max(0, until - System.nanoTime()), TimeUnit.NANOSECONDS);
            return switch (line) {
                case null ->
                    throw new SshException(
                            SshFailure.TIMEOUT,
                            "the shell of %s does not answer".formatted(connection.inWords()),
                            "see whether it waits for something at login: ssh HOST true");
                case Line.Text(String text) -> text;
                case Line.Ended() -> {
                    lines.add(line);
                    throw lost(null);
                }
            };
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SshException(SshFailure.INTERRUPTED, "interrupted", null, e);
        }
    }

    private SshException lost(@Nullable IOException cause) {
        return lost(connection.inWords(), cause);
    }

    static SshException lost(String host, @Nullable IOException cause) {
        return new SshException(SshFailure.LOST, "the connection to %s is lost".formatted(host), null, cause);
    }

    private void read(Runnable onEnd) {
        try (var reader = new BufferedReader(new InputStreamReader(shell.input(), StandardCharsets.UTF_8))) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                lines.add(new Line.Text(line));
            }
        } catch (IOException e) {
            // told as its end
        }
        lines.add(new Line.Ended());
        onEnd.run();
    }

    @Override
    public void close() {
        shell.close();
    }
}
