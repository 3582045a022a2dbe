package io.codex.embed;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ConnectException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Compares forms of the embedding service over HTTP and prints a Markdown table: the median of several starts, until
/// `GET /health` answers 200; resident memory after the start and after the load; texts per second, the best of several
/// rounds, in which the forms take turns. One client, one request at a time.
///
/// Each argument is a form, NAME=COMMAND, with the command split at spaces:
/// `java ServiceBenchmark.java "JVM=env CODEX_FORM=jvm TREE/bin/codex-embed" "native=env CODEX_FORM=native …"`
final class ServiceBenchmark implements AutoCloseable {
    private static final int STARTS = 5;
    private static final int ROUNDS = 5;
    private static final int TOKENS_PER_ROUND = 4000;
    private static final int[] TOKENS = {20, 200};
    private static final int[] BATCHES = {1, 10, 100};
    private static final long START_SECONDS = 120;
    private static final long STOP_SECONDS = 60;
    private static final String[] WORDS =
            "plasma density profile laser the of a magnetic field was measured with high time resolution and edge"
                    .split(" ");

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    static void main(String[] arguments) throws Exception {
        Map<String, List<String>> forms = new LinkedHashMap<>();
        for (String argument : arguments) {
            String[] parts = argument.split("=", 2);
            if (parts.length < 2) {
                System.err.println("ServiceBenchmark: not NAME=COMMAND: " + argument);
                System.exit(2);
            }
            forms.put(parts[0], List.of(parts[1].split(" ")));
        }
        try (ServiceBenchmark benchmark = new ServiceBenchmark()) {
            benchmark.compare(forms);
        }
    }

    private void compare(Map<String, List<String>> forms) throws Exception {
        Map<String, List<Long>> starts = new LinkedHashMap<>();
        List<Service> services = new ArrayList<>();
        try {
            for (int round = 1; round <= STARTS; round++) {
                for (Map.Entry<String, List<String>> form : forms.entrySet()) {
                    Service service = start(form.getKey(), form.getValue());
                    starts.computeIfAbsent(service.name(), _ -> new ArrayList<>())
                            .add(service.startMillis());
                    if (round < STARTS) {
                        stop(service);
                    } else {
                        services.add(service);
                    }
                }
            }
            Map<String, Long> idle = new LinkedHashMap<>();
            for (Service service : services) {
                idle.put(service.name(), residentMegabytes(service.process()));
            }
            Map<String, List<String>> rates = load(services);
            print(services, starts, idle, rates);
        } finally {
            for (Service service : services) {
                stop(service);
            }
        }
    }

    /// @return per form a cell for each length of text and size of batch, in this order
    private Map<String, List<String>> load(List<Service> services) throws Exception {
        Map<String, List<String>> cells = new LinkedHashMap<>();
        for (int tokens : TOKENS) {
            for (int batch : BATCHES) {
                Map<String, Double> best = new LinkedHashMap<>();
                for (int round = 0; round < ROUNDS; round++) {
                    for (Service service : services) {
                        // the same texts for every form
                        double rate = round(service, tokens, batch, new Random(round));
                        best.merge(service.name(), rate, Math::max);
                    }
                }
                best.forEach((name, rate) ->
                        cells.computeIfAbsent(name, _ -> new ArrayList<>()).add("%.0f".formatted(rate)));
            }
        }
        return cells;
    }

    private static void print(
            List<Service> services,
            Map<String, List<Long>> starts,
            Map<String, Long> idle,
            Map<String, List<String>> rates)
            throws IOException {
        String columns = Arrays.stream(TOKENS)
                .boxed()
                .flatMap(
                        tokens -> Arrays.stream(BATCHES).mapToObj(batch -> "~%d tokens, n=%d".formatted(tokens, batch)))
                .collect(Collectors.joining(" | "));
        System.out.println("| form | start, s | resident idle, MB | after load, MB | " + columns + " |");
        System.out.println("|---|---|---|---|" + "---|".repeat(TOKENS.length * BATCHES.length));
        for (Service service : services) {
            String name = service.name();
            long median = starts.getOrDefault(name, List.of()).stream()
                    .sorted()
                    .skip(STARTS / 2)
                    .findFirst()
                    .orElseThrow();
            System.out.printf(
                    Locale.ROOT,
                    "| %s | %.2f | %d | %d | %s |%n",
                    name,
                    median / 1000.0,
                    idle.get(name),
                    residentMegabytes(service.process()),
                    String.join(" | ", rates.getOrDefault(name, List.of())));
        }
    }

    private Service start(String name, List<String> command) throws IOException, InterruptedException {
        Path home = Files.createTempDirectory("codex-benchmark");
        int port = freePort();
        List<String> all = new ArrayList<>(command);
        all.addAll(List.of("--port", Integer.toString(port)));
        ProcessBuilder builder = new ProcessBuilder(all)
                .redirectErrorStream(true)
                .redirectOutput(home.resolve("log").toFile());
        builder.environment()
                .put("CODEX_SERVICES_HOME", home.resolve("services").toString());
        long begin = System.nanoTime();
        Service service = new Service(name, builder.start(), home, URI.create("http://127.0.0.1:" + port), 0);
        while (!isHealthy(service)) {
            long elapsed = System.nanoTime() - begin;
            if (!service.process().isAlive() || elapsed > TimeUnit.SECONDS.toNanos(START_SECONDS)) {
                throw new IllegalStateException(name + " does not start: " + Files.readString(home.resolve("log")));
            }
            Thread.sleep(5);
        }
        return service.startedIn(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin));
    }

    private boolean isHealthy(Service service) throws IOException, InterruptedException {
        HttpRequest request =
                HttpRequest.newBuilder(service.url().resolve("/health")).build();
        try {
            return http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
        } catch (ConnectException e) {
            return false;
        }
    }

    private static void stop(Service service) throws IOException, InterruptedException {
        service.process().destroy();
        if (!service.process().waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
            service.process().destroyForcibly().waitFor();
        }
        try (Stream<Path> files = Files.walk(service.home())) {
            for (Path file : files.sorted((one, other) -> other.compareTo(one)).toList()) {
                Files.delete(file);
            }
        }
    }

    /// @return texts per second
    private double round(Service service, int tokens, int batch, Random random)
            throws IOException, InterruptedException {
        int requests = Math.max(1, TOKENS_PER_ROUND / tokens / batch);
        List<String> bodies = Stream.generate(() -> body(tokens, batch, random))
                .limit(requests)
                .toList();
        long begin = System.nanoTime();
        for (String body : bodies) {
            HttpRequest request = HttpRequest.newBuilder(service.url().resolve("/embed"))
                    .header("Authorization", "Bearer " + service.token())
                    .header("Content-Type", "application/json")
                    .POST(HttpRequest.BodyPublishers.ofString(body))
                    .build();
            HttpResponse<InputStream> answer = http.send(request, HttpResponse.BodyHandlers.ofInputStream());
            try (InputStream vectors = answer.body()) {
                vectors.transferTo(OutputStream.nullOutputStream());
            }
            if (answer.statusCode() != 200) {
                throw new IllegalStateException(service.name() + " answers " + answer.statusCode());
            }
        }
        return requests * batch / ((System.nanoTime() - begin) / 1e9);
    }

    /// Lengths from half to one and a half times the mean, as real texts vary.
    private static String body(int tokens, int batch, Random random) {
        return Stream.generate(() -> text(tokens / 2 + random.nextInt(tokens + 1), random))
                .limit(batch)
                .collect(Collectors.joining("\",\"", "{\"texts\":[\"", "\"]}"));
    }

    /// Every word is one token; two frame a text.
    private static String text(int tokens, Random random) {
        return Stream.generate(() -> WORDS[random.nextInt(WORDS.length)])
                .limit(Math.max(1, tokens - 2))
                .collect(Collectors.joining(" "));
    }

    private static long residentMegabytes(Process process) throws IOException {
        return Files.readAllLines(Path.of("/proc/" + process.pid() + "/status")).stream()
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) / 1024)
                .findFirst()
                .orElseThrow();
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    @Override
    public void close() {
        http.close();
    }

    private record Service(String name, Process process, Path home, URI url, long startMillis) {
        Service startedIn(long millis) {
            return new Service(name, process, home, url, millis);
        }

        String token() throws IOException {
            return Files.readString(home.resolve("services/secrets/embed.token"))
                    .strip();
        }
    }
}
