package io.codex.cli.command;

import io.codex.cli.CliEnvironment;
import io.codex.cli.discover.DiscoveryProgress;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jspecify.annotations.Nullable;

/// A progress bar on a terminal's standard error; nothing in a pipe.
final class DiscoveryBar implements DiscoveryProgress, AutoCloseable {
    private static final int WIDTH = 100;
    private static final int REDRAW_MILLIS = 250;

    private final CliEnvironment environment;
    private @Nullable ProgressBar bar;

    DiscoveryBar(CliEnvironment environment) {
        this.environment = environment;
    }

    @Override
    public void begin(int files) {
        if (environment.progress()) {
            bar = new ProgressBarBuilder()
                    .setTaskName("indexing")
                    .setUnit(" files", 1)
                    .setInitialMax(files)
                    .setStyle(ProgressBarStyle.ASCII)
                    .setUpdateIntervalMillis(REDRAW_MILLIS)
                    .setConsumer(new ConsoleProgressBarConsumer(environment.err(), WIDTH))
                    .build();
        }
    }

    @Override
    public void advance(int filesDone, int chunks) {
        if (bar != null) {
            bar.stepTo(filesDone);
            bar.setExtraMessage(chunks + " chunks");
        }
    }

    @Override
    public void close() {
        if (bar != null) {
            bar.close();
        }
    }
}
