package io.codex.core.tunnel;

import io.codex.core.ssh.HostStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.util.function.LongConsumer;

/// One client's connection and its far end's, until both have ended.
final class Relay {
    private static final int BUFFER = 64 * 1024;

    private final Socket client;
    private final HostStream far;
    private final Traffic traffic;

    Relay(Socket client, HostStream far, Traffic traffic) {
        this.client = client;
        this.far = far;
        this.traffic = traffic;
    }

    /// Copies both ways; returns when the last direction ended.
    void run() {
        Thread sending = Thread.startVirtualThread(this::send);
        try {
            copy(far.input(), client.getOutputStream(), traffic::received);
            client.shutdownOutput();
            sending.join();
        } catch (IOException e) {
            abort();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            abort();
        } finally {
            far.close();
            closeClient();
        }
    }

    private void send() {
        try {
            OutputStream out = far.output();
            copy(client.getInputStream(), out, traffic::sent);
            out.close();
        } catch (IOException e) {
            abort();
        }
    }

    private static void copy(InputStream in, OutputStream out, LongConsumer counter) throws IOException {
        byte[] buffer = new byte[BUFFER];
        for (int length = in.read(buffer); length >= 0; length = in.read(buffer)) {
            out.write(buffer, 0, length);
            out.flush();
            counter.accept(length);
        }
    }

    /// Ends both at once. The client sees a reset and not an end, which it could take for that of a whole answer.
    void abort() {
        try {
            client.setSoLinger(true, 0);
        } catch (IOException e) {
            // closed already
        }
        far.close();
        closeClient();
    }

    /// Leaves the client to another far end; only before {@link #run}.
    void leave() {
        far.close();
    }

    /// Resets a client for which there is no far end.
    static void refuse(Socket client) {
        try {
            client.setSoLinger(true, 0);
            client.close();
        } catch (IOException e) {
            // it is given up either way
        }
    }

    private void closeClient() {
        try {
            client.close();
        } catch (IOException e) {
            // it is given up either way
        }
    }
}
