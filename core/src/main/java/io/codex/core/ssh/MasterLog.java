package io.codex.core.ssh;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// What an OpenSSH master writes on its standard error, at `LogLevel DEBUG2`: its words to the user, and what becomes
/// of the forwarded connections, which it tells nowhere else. A master answers the connections to one listener in
/// their order, and says for each to which far end it goes, then its channel's number, then whether the channel was
/// opened.
final class MasterLog {
    private static final int REMEMBERED = 60;
    private static final int HOST_SHOWN = 100;

    private static final Pattern DEBUG = Pattern.compile("debug[123]: .*");
    private static final Pattern AUTHENTICATING = Pattern.compile("Authenticating to (\\S+):(\\d+) as '(.*)'");
    private static final Pattern HOST_KEY = Pattern.compile("Server host key: \\S+ (\\S+)");
    private static final Pattern REQUESTED =
            Pattern.compile("Connection to port -?\\d+ forwarding to (.*) port (-?\\d+) requested\\.");
    private static final Pattern NEW = Pattern.compile("channel (\\d+): new .*\\[direct-tcpip]");
    private static final Pattern CONFIRMED = Pattern.compile("channel (\\d+): open confirm ");
    private static final Pattern REFUSED = Pattern.compile("channel (\\d+): open failed: (.*)");

    private final ArrayDeque<String> words = new ArrayDeque<>();
    private final Map<String, ArrayDeque<Opening>> expected = new HashMap<>();
    private final Map<String, Opening> channels = new HashMap<>();
    private @Nullable Opening accepted;
    private @Nullable String via;
    private @Nullable String fingerprint;
    private boolean authenticated;
    private boolean forwardSeen;
    private boolean ended;

    /// A forwarded connection on its way. Completes with why it was refused, or with nothing when it is open;
    /// exceptionally when the master has gone.
    static final class Opening extends CompletableFuture<Optional<String>> {}

    synchronized void line(String text) {
        String line = text.strip();
        if (!DEBUG.matcher(line).matches()) {
            if (!line.isEmpty()) {
                words.addLast(line);
                if (words.size() > REMEMBERED) {
                    words.removeFirst();
                }
            }
        }
        Matcher matcher = REQUESTED.matcher(line);
        if (matcher.find()) {
            forwardSeen = true;
            ArrayDeque<Opening> queue = expected.get(key(matcher.group(1), matcher.group(2)));
            accepted = queue == null ? null : queue.pollFirst();
            return;
        }
        matcher = NEW.matcher(line);
        if (matcher.find()) {
            if (accepted != null) {
                channels.put(matcher.group(1), accepted);
                accepted = null;
            }
            return;
        }
        matcher = CONFIRMED.matcher(line);
        if (matcher.find()) {
            settle(matcher.group(1), Optional.empty());
            return;
        }
        matcher = REFUSED.matcher(line);
        if (matcher.find()) {
            settle(matcher.group(1), Optional.of(matcher.group(2)));
            return;
        }
        matcher = AUTHENTICATING.matcher(line);
        if (matcher.find()) {
            via = "%s@%s:%s".formatted(matcher.group(3), matcher.group(1), matcher.group(2));
            return;
        }
        matcher = HOST_KEY.matcher(line);
        if (matcher.find()) {
            fingerprint = matcher.group(1);
        } else if (line.contains("Authenticated to ")) {
            authenticated = true;
        }
    }

    private void settle(String channel, Optional<String> refusal) {
        Opening opening = channels.remove(channel);
        if (opening != null) {
            opening.complete(refusal);
        }
    }

    /// To be called before the connection to that far end's listener is made, in the order of the connections.
    synchronized Opening expect(String host, int port) {
        var opening = new Opening();
        if (ended) {
            opening.cancel(false);
        } else {
            expected.computeIfAbsent(key(host, Integer.toString(port)), _ -> new ArrayDeque<>())
                    .addLast(opening);
        }
        return opening;
    }

    /// For a connection that could not be made.
    synchronized void forget(String host, int port, Opening opening) {
        ArrayDeque<Opening> queue = expected.get(key(host, Integer.toString(port)));
        if (queue != null) {
            queue.remove(opening);
        }
    }

    /// The master has gone.
    synchronized void end() {
        ended = true;
        expected.values().forEach(queue -> queue.forEach(opening -> opening.cancel(false)));
        channels.values().forEach(opening -> opening.cancel(false));
        if (accepted != null) {
            accepted.cancel(false);
        }
    }

    /// Of the host key that was offered last.
    synchronized @Nullable String fingerprint() {
        return fingerprint;
    }

    synchronized boolean isAuthenticated() {
        return authenticated;
    }

    /// Whether this ssh tells of forwarded connections in the words that we know.
    synchronized boolean tellsOfForwards() {
        return forwardSeen;
    }

    /// What ssh said to the user, last of all.
    synchronized List<String> words() {
        return List.copyOf(words);
    }

    /// `ada@login:22`; empty before the TCP connection.
    synchronized Optional<String> via() {
        return Optional.ofNullable(via);
    }

    /// ssh shows no more of a long name.
    private static String key(String host, String port) {
        return host.substring(0, Math.min(host.length(), HOST_SHOWN)) + " " + port;
    }
}
