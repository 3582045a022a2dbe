package io.codex.core.service;

import io.codex.core.batch.Resources;
import io.codex.core.endpoint.ServicesHome;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Plans of the service `thing`.
final class TestPlans {
    private TestPlans() {}

    /// One that runs the script, where the scheduler likes.
    static ServicePlan running(ServicesHome home, String script) {
        return in(home, script, List.of(new Placement(0, "", Resources.none(), Map.of())), Duration.ofMinutes(10));
    }

    /// @param patience how long it may be pending in one place
    static ServicePlan in(ServicesHome home, String script, List<Placement> placements, Duration patience) {
        return new ServicePlan(
                "codex-thing",
                List.of("thing"),
                true,
                false,
                script,
                Map.of(
                        ServicesHome.VARIABLE, home.root().toString(),
                        ServicesHome.VIEW_VARIABLE, home.view().toString()),
                placements,
                List.of(),
                true,
                null,
                List.of(),
                0,
                home.logs(),
                Duration.ofDays(30),
                Duration.ofMinutes(1),
                patience,
                false);
    }

    /// The same plan otherwise.
    static ServicePlan changed(ServicePlan plan, @Nullable Duration handover, boolean loginFallback) {
        return new ServicePlan(
                plan.job(),
                plan.services(),
                plan.single(),
                plan.replica(),
                plan.script(),
                plan.environment(),
                plan.placements(),
                plan.refused(),
                plan.requeue(),
                handover,
                plan.nativeOptions(),
                plan.nice(),
                plan.logs(),
                plan.logRetention(),
                plan.readyTimeout(),
                plan.patience(),
                loginFallback);
    }
}
