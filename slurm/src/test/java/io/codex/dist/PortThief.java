package io.codex.dist;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/// A program that has a port of 127.0.0.1 before its owner, answers whatever HTTP request comes, and prints it.
final class PortThief {
    static final String READY = "listening";

    private PortThief() {}

    /// @param arguments the port
    public static void main(String[] arguments) throws IOException {
        try (var socket = new ServerSocket()) {
            socket.bind(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), Integer.parseInt(arguments[0])));
            System.out.println(READY);
            while (true) {
                try (Socket client = socket.accept()) {
                    answer(client);
                } catch (IOException e) {
                    System.out.println(e.getMessage());
                }
            }
        }
    }

    private static void answer(Socket client) throws IOException {
        client.setSoTimeout(2000);
        var request = new BufferedReader(new InputStreamReader(client.getInputStream(), StandardCharsets.US_ASCII));
        for (String line = request.readLine(); line != null && !line.isEmpty(); line = request.readLine()) {
            System.out.println(line);
        }
        client.getOutputStream()
                .write("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}"
                        .getBytes(StandardCharsets.US_ASCII));
    }
}
