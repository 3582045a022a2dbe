import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import sun.misc.Signal;

/// Exercises what OpenJDK's C libraries and the builder's C functions do in an image; test compares what it prints
/// with what the same class prints on the JVM.
final class Probe {

    private Probe() {}

    public static void main(String[] args) throws Exception {
        switch (args[0]) {
            case "environment" -> environment();
            case "names" -> names(Path.of(args[1]), args[2]);
            case "files" -> files(Path.of(args[1]));
            case "network" -> network();
            case "process" -> process();
            case "threads" -> threads();
            case "machine" -> machine();
            case "signals" -> signals();
            default -> throw new IllegalArgumentException(args[0]);
        }
    }

    private static void environment() {
        System.out.println("zone " + ZoneId.systemDefault());
        System.out.println("locale " + Locale.getDefault() + " " + Locale.getDefault(Locale.Category.FORMAT) + " "
                + Locale.getDefault(Locale.Category.DISPLAY));
        System.out.println("user " + System.getProperty("user.name") + " " + System.getProperty("user.home"));
        System.out.println("tmp " + System.getProperty("java.io.tmpdir"));
        System.out.println("marked " + System.getenv("MARK"));
    }

    // a non-ASCII argument, file name and content, there and back
    private static void names(Path folder, String text) throws Exception {
        Path file = Files.writeString(folder.resolve(text), text);
        try (var files = Files.list(folder)) {
            System.out.println(files.map(f -> f.getFileName().toString()).toList());
        }
        System.out.println(Files.readString(file) + " " + text.length());
        Files.delete(file);
    }

    private static void files(Path folder) throws Exception {
        Path file = folder.resolve("file");
        byte[] content = "0123456789".repeat(100_000).getBytes();
        try (FileChannel channel =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            MappedByteBuffer mapped = channel.map(FileChannel.MapMode.READ_WRITE, 0, content.length);
            mapped.put(content);
            mapped.force();
            try (FileLock lock = channel.lock()) {
                System.out.println("locked " + lock.isValid() + " " + isTaken(channel));
            }
        }
        System.out.println("mapped " + Arrays.equals(content, Files.readAllBytes(file)));
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        Files.createSymbolicLink(folder.resolve("link"), Path.of("file"));
        System.out.println("link " + Files.isSameFile(folder.resolve("link"), file) + " "
                + PosixFilePermissions.toString(Files.getPosixFilePermissions(file)) + " " + Files.size(file));
        Files.move(file, folder.resolve("moved"));
        System.out.println("moved " + Files.exists(folder.resolve("link")) + " "
                + (Files.getFileStore(folder).getUsableSpace() > 0));
        ByteArrayOutputStream zipped = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(zipped)) {
            gzip.write(content);
        }
        byte[] unzipped = new GZIPInputStream(new ByteArrayInputStream(zipped.toByteArray())).readAllBytes();
        System.out.println("zip " + Arrays.equals(content, unzipped) + " " + (zipped.size() < content.length / 10));
    }

    private static boolean isTaken(FileChannel channel) throws Exception {
        try {
            return channel.tryLock() == null;
        } catch (OverlappingFileLockException _) {
            return true;
        }
    }

    private static void network() throws Exception {
        System.out.println("localhost " + InetAddress.getByName("localhost").isLoopbackAddress());
        try (ServerSocketChannel socket = ServerSocketChannel.open(StandardProtocolFamily.INET6)) {
            System.out.println(
                    "IPv6 " + socket.bind(new InetSocketAddress("::1", 0)).isOpen());
        } catch (Exception e) {
            System.out.println("IPv6 " + e.getMessage());
        }
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            byte[] body = exchange.getRequestBody().readAllBytes();
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
        try (HttpClient client = HttpClient.newHttpClient()) {
            URI uri = URI.create("http://localhost:" + server.getAddress().getPort() + "/");
            HttpRequest request = HttpRequest.newBuilder(uri)
                    .POST(HttpRequest.BodyPublishers.ofString("ünïcode".repeat(10_000)))
                    .build();
            HttpResponse<String> response = client.send(request, HttpResponse.BodyHandlers.ofString());
            System.out.println(
                    "http " + response.statusCode() + " " + response.body().length());
        }
        server.stop(0);
        try {
            System.out.println(InetAddress.getByName("no-such-host.invalid"));
        } catch (java.net.UnknownHostException e) {
            System.out.println("unknown " + e.getMessage().contains("no-such-host.invalid"));
        }
    }

    private static void process() throws Exception {
        Process shell = new ProcessBuilder("sh", "-c", "cat; echo $MARK ü; exit 7").start();
        try (var in = shell.outputWriter()) {
            in.write("to the child é\n");
        }
        System.out.print(new String(shell.getInputStream().readAllBytes()));
        System.out.println("exit " + shell.waitFor());
        Process sleeping = new ProcessBuilder("sleep", "1000").start();
        System.out.println(
                "alive " + ProcessHandle.of(sleeping.pid()).orElseThrow().isAlive());
        sleeping.destroy();
        System.out.println("killed " + sleeping.waitFor() + " parent "
                + ProcessHandle.current().parent().isPresent());
        try {
            new ProcessBuilder("/no/such/program").start();
        } catch (java.io.IOException e) {
            System.out.println(e.getMessage().contains("/no/such/program"));
        }
    }

    private static void threads() throws Exception {
        try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Integer>> sums = IntStream.range(0, 1000)
                    .mapToObj(i -> executor.submit(() -> {
                        Thread.sleep(1);
                        return i;
                    }))
                    .toList();
            int sum = 0;
            for (Future<Integer> one : sums) {
                sum += one.get();
            }
            System.out.println("virtual " + sum);
        }
    }

    private static void machine() {
        System.out.println("processors " + Runtime.getRuntime().availableProcessors());
        System.out.println("uptime " + (ManagementFactory.getRuntimeMXBean().getUptime() >= 0));
        System.out.println("pid "
                + (ManagementFactory.getRuntimeMXBean().getPid()
                        == ProcessHandle.current().pid()));
        System.out.println("heap "
                + (ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getCommitted() > 0));
        var system = (com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        System.out.println("memory " + system.getTotalMemorySize());
        var unix = (com.sun.management.UnixOperatingSystemMXBean) system;
        System.out.println("descriptors " + (unix.getOpenFileDescriptorCount() > 2));
        System.out.println("load " + (system.getSystemLoadAverage() >= 0));
        System.out.println("clock "
                + (Math.abs(System.currentTimeMillis() - java.time.Instant.now().toEpochMilli()) < 60_000) + " "
                + (System.nanoTime() != System.nanoTime()));
    }

    // prints each signal it gets; ends after INT, HUP and TERM
    private static void signals() throws Exception {
        CountDownLatch left = new CountDownLatch(3);
        for (String name : List.of("INT", "HUP", "TERM")) {
            Signal.handle(new Signal(name), signal -> {
                System.out.println("got " + signal.getName());
                left.countDown();
            });
        }
        System.out.println("ready " + ProcessHandle.current().pid());
        System.out.println("all " + left.await(1, TimeUnit.MINUTES));
    }
}
