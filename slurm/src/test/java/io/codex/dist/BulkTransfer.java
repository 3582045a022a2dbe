package io.codex.dist;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.codex.core.file.Json;
import java.time.Duration;

/// A server that sends and takes as many bytes as it is asked to, and clients of it.
final class BulkTransfer {
    private static final String SERVER = """
            import socketserver, sys

            class Far(socketserver.StreamRequestHandler):
                def handle(self):
                    what, size = self.rfile.readline().split()
                    left = int(size)
                    if what == b"down":
                        block = memoryview(bytes(1 << 20))
                        while left > 0:
                            left -= self.request.send(block[:min(left, len(block))])
                    else:
                        while left > 0:
                            left -= len(self.rfile.read1(1 << 20))
                        self.request.sendall(b".")

            class Server(socketserver.ThreadingTCPServer):
                allow_reuse_address = True
                daemon_threads = True
                request_queue_size = 128

            Server(("", int(sys.argv[1])), Far).serve_forever()
            """;

    /// Prints the seconds of each of its requests, and those of all.
    private static final String CLIENT = """
            import concurrent.futures, json, socket, sys, time
            host, port, what, size, count, at_once = sys.argv[1], int(sys.argv[2]), sys.argv[3], *map(int, sys.argv[4:])
            block = memoryview(bytes(1 << 20))

            def ask(_):
                start = time.monotonic()
                with socket.create_connection((host, port)) as far:
                    far.sendall(f"{what} {size}\\n".encode())
                    left = size
                    if what == "up":
                        while left > 0:
                            left -= far.send(block[:min(left, len(block))])
                        left = 1
                    room = bytearray(1 << 20)
                    while left > 0:
                        some = far.recv_into(room)
                        if some == 0:
                            sys.exit("the connection ended early")
                        left -= some
                return time.monotonic() - start

            start = time.monotonic()
            with concurrent.futures.ThreadPoolExecutor(at_once) as all:
                each = sorted(all.map(ask, range(count)))
            print(json.dumps({"p50": each[len(each) // 2], "p95": each[len(each) * 95 // 100], "all": time.monotonic() - start}))
            """;

    private BulkTransfer() {}

    /// Seconds.
    ///
    /// @param p50 half of the requests took less
    /// @param p95 as many of a hundred
    /// @param all of all requests
    record Times(double p50, double p95, double all) {}

    /// @param what `down` or `up`
    /// @param size of a request, in bytes
    record Work(String what, long size, int requests, int atOnce) {
        static Work of(String what, long size) {
            return new Work(what, size, 1, 1);
        }
    }

    /// On all addresses of that host, until the process is ended.
    static Process serve(TopologyHost host, int port) {
        Process server = host.start("python3", "-c", SERVER, Integer.toString(port));
        awaitListener(host, port);
        return server;
    }

    static void awaitListener(TopologyHost host, int port) {
        String connect = "exec 3<>/dev/tcp/127.0.0.1/" + port;
        await().atMost(Duration.ofSeconds(10))
                .until(() -> host.run("bash", "-c", connect).succeeded());
    }

    /// @param address of the server, as the client's host reaches it
    static Times run(TopologyHost client, String address, int port, Work work) throws JsonProcessingException {
        String said = client.out(
                "python3",
                "-c",
                CLIENT,
                address,
                Integer.toString(port),
                work.what(),
                Long.toString(work.size()),
                Integer.toString(work.requests()),
                Integer.toString(work.atOnce()));
        assertThat(said).startsWith("{");
        return Json.MAPPER.readValue(said, Times.class);
    }
}
