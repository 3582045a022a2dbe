package io.codex.core.compute.pilot;

import io.codex.core.compute.wire.Frame;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;

/// Standard input of a command. No more of it is under way than its client was granted, so that receiving never waits
/// for the command.
final class InputFeed {
    /// What a client may send before the command has taken anything, in bytes.
    static final int WINDOW = 256 * 1024;

    /// Grants are not worth a frame for each key.
    private static final int WORTH_A_GRANT = WINDOW / 4;

    private final Client client;
    private final OutputStream stdin;
    private final AtomicInteger granted = new AtomicInteger(WINDOW);

    /// Empty at the end.
    private final LinkedBlockingQueue<Optional<ByteBuffer>> pieces = new LinkedBlockingQueue<>();

    InputFeed(Client client, OutputStream stdin) {
        this.client = client;
        this.stdin = stdin;
    }

    /// @throws IOException when it is more than was granted
    void take(ByteBuffer bytes) throws IOException {
        if (granted.addAndGet(-bytes.remaining()) < 0) {
            throw new IOException("more input came than was granted");
        }
        pieces.add(Optional.of(bytes));
    }

    void end() {
        pieces.add(Optional.empty());
    }

    /// Hands it to the command until it ends.
    void run() {
        try (stdin) {
            client.send(new Frame.Grant(WINDOW));
            boolean read = true;
            int taken = 0;
            for (var piece = pieces.take(); piece.isPresent(); piece = pieces.take()) {
                ByteBuffer bytes = piece.get();
                int length = bytes.remaining();
                read = read && write(bytes);
                taken += length;
                if (taken >= WORTH_A_GRANT) {
                    granted.addAndGet(taken);
                    client.send(new Frame.Grant(taken));
                    taken = 0;
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            // the client is gone, which whoever receives from it hears as well; or the command, before it read all
            return;
        }
    }

    /// @return whether the command reads; one that does not, `head`, misses nothing by the rest
    private boolean write(ByteBuffer bytes) {
        try {
            stdin.write(bytes.array(), bytes.arrayOffset() + bytes.position(), bytes.remaining());
            stdin.flush();
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
