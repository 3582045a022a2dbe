package io.codex.core.service;

import io.codex.core.batch.Walltime;
import io.codex.core.error.CodexException;
import io.codex.core.error.ExitCode;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// How a client gets to a service, and again after the service moved.
///
/// @param find        resolves anew; throws {@link CodexException} when the service is not there
/// @param pinned      whether an option or the environment names the address, so that nothing moves it
/// @param expectation whether it may come back when it cannot be reached
/// @param patience    how long a call waits for it
/// @param progress    told what a call waits for
/// @param holds       whether an address that was found may still be shown its secret; asked before each call
public record ServiceRoute(
        String service,
        Supplier<List<ServiceAddress>> find,
        boolean pinned,
        ServiceExpectation expectation,
        Duration patience,
        ServiceProgress progress,
        Predicate<ServiceAddress> holds) {
    public static final String PATIENCE_VARIABLE = "CODEX_SERVICE_WAIT";
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    /// What was found holds until a call fails there.
    public ServiceRoute(
            String service,
            Supplier<List<ServiceAddress>> find,
            boolean pinned,
            ServiceExpectation expectation,
            Duration patience,
            ServiceProgress progress) {
        this(service, find, pinned, expectation, patience, progress, _ -> true);
    }

    /// One place, which is not waited for.
    public static ServiceRoute to(String service, ServiceAddress address) {
        return new ServiceRoute(
                service, () -> List.of(address), true, ServiceExpectation.none(), Duration.ZERO, (_, _) -> {});
    }

    /// `CODEX_SERVICE_WAIT` with a unit, as `90s` or `5m`; `0s` for not at all. Default: 2 min.
    ///
    /// @throws CodexException for another text
    public static Duration patience(Map<String, String> environment) {
        String text = environment.getOrDefault(PATIENCE_VARIABLE, "").strip();
        if (text.isEmpty()) {
            return PATIENCE;
        }
        // of a number without a unit, nobody knows which was meant
        if (!text.matches("[0-9:]+") && parsed(text) instanceof Walltime.Limited(Duration patience)) {
            return patience;
        }
        throw noDuration(text, null);
    }

    private static Walltime parsed(String text) {
        try {
            return Walltime.parse(text);
        } catch (IllegalArgumentException e) {
            throw noDuration(text, e);
        }
    }

    private static CodexException noDuration(String text, @Nullable Exception cause) {
        return new CodexException(
                ExitCode.CONFIGURATION,
                "%s is no duration: %s".formatted(PATIENCE_VARIABLE, text),
                "write a number and its unit, such as 90s or 5m; 0s waits not at all",
                cause);
    }
}
