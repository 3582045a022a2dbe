package io.codex.embed.model;

import io.codex.embed.torch.DeviceRequest;
import io.codex.embed.torch.NativeCache;
import io.codex.embed.torch.TorchRuntime;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Prints texts per second of the model in this process, without HTTP, as a Markdown table: the best of several rounds.
///
/// Arguments, all optional: threads per pass (1), passes at once (2), tokens per pass (4096), callers at once (1).
final class ThroughputBenchmark {
    private static final int[] BATCHES = {1, 10, 50, 100};
    private static final int ROUNDS = 5;
    private static final int TOKENS_PER_ROUND = 4000;
    private static final String[] WORDS =
            "plasma density profile laser the of a magnetic field was measured with high time resolution and edge"
                    .split(" ");

    private final EmbeddingModel model;
    private final int callers;
    private final Random random = new Random(1);

    private ThroughputBenchmark(EmbeddingModel model, int callers) {
        this.model = model;
        this.callers = callers;
    }

    static void main(String[] arguments) throws Exception {
        int threads = argument(arguments, 0, 1);
        int passes = argument(arguments, 1, 2);
        int passTokens = argument(arguments, 2, 4096);
        int callers = argument(arguments, 3, 1);
        Path cache = NativeCache.prepare(NativeCache.defaultDirectory(
                System::getenv, Path.of(System.getProperty("java.io.tmpdir")), "benchmark"));
        TorchRuntime torch = TorchRuntime.start(System::getenv, cache, threads, new DeviceRequest.Cpu());
        try (EmbeddingModel model = EmbeddingModel.load(
                ModelSource.MINILM, ModelFiles.onClassPath(ModelSource.MINILM), torch.devices(), passTokens, passes)) {
            System.out.printf(
                    "threads per pass %d, passes at once %d, tokens per pass %d, callers %d%n%n",
                    threads, passes, passTokens, callers);
            new ThroughputBenchmark(model, callers).run();
        }
    }

    private static int argument(String[] arguments, int index, int fallback) {
        return arguments.length > index ? Integer.parseInt(arguments[index]) : fallback;
    }

    private void run() throws Exception {
        System.out.println("| tokens | n=1 | n=10 | n=50 | n=100 |");
        System.out.println("|---|---|---|---|---|");
        for (int tokens : new int[] {20, 200}) {
            List<String> cells = new ArrayList<>();
            for (int batch : BATCHES) {
                cells.add(String.format(Locale.ROOT, "%.0f", best(tokens, batch)));
            }
            System.out.printf("| ~%d | %s |%n", tokens, String.join(" | ", cells));
        }
    }

    private double best(int tokens, int batch) throws Exception {
        double best = 0;
        for (int round = 0; round < ROUNDS; round++) {
            best = Math.max(best, round(tokens, batch));
        }
        return best;
    }

    /// @return texts per second
    private double round(int tokens, int batch) throws Exception {
        int requests = Math.max(1, TOKENS_PER_ROUND / tokens / batch / callers);
        List<List<String>> work = Stream.generate(() -> texts(tokens, batch))
                .limit((long) requests * callers)
                .toList();
        try (ExecutorService pool = Executors.newFixedThreadPool(callers)) {
            long start = System.nanoTime();
            List<Future<?>> done = new ArrayList<>();
            for (int caller = 0; caller < callers; caller++) {
                List<List<String>> mine = work.subList(caller * requests, (caller + 1) * requests);
                done.add(pool.submit(() -> mine.forEach(texts -> model.embed(texts, PassGate.OPEN))));
            }
            for (Future<?> future : done) {
                future.get();
            }
            return work.size() * batch / ((System.nanoTime() - start) / 1e9);
        }
    }

    /// Lengths from half to one and a half times the mean, as real texts vary.
    private List<String> texts(int tokens, int count) {
        return Stream.generate(() -> text(tokens / 2 + random.nextInt(tokens + 1)))
                .limit(count)
                .toList();
    }

    private String text(int words) {
        return Stream.generate(() -> WORDS[random.nextInt(WORDS.length)])
                .limit(Math.max(1, words - ModelSource.SPECIAL_TOKENS))
                .collect(Collectors.joining(" "));
    }
}
