package io.codex.core.tunnel;

import static org.assertj.core.api.Assertions.assertThat;

import io.codex.core.endpoint.Endpoint;
import io.codex.core.ssh.HostConnection;
import io.codex.core.ssh.LocalConnection;
import io.codex.core.ssh.SshException;
import io.codex.core.ssh.SshFailure;
import java.net.URI;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class FarRoutesTest {
    private final FarConnection far = new FarConnection("ada@login");
    private final FarConnection gate = new FarConnection("ada@gate");
    private final LocalConnection direct = new LocalConnection("here");
    private final AtomicInteger connects = new AtomicInteger();
    private final List<String> tried = new ArrayList<>();
    private final List<String> failed = new ArrayList<>();

    @AfterEach
    void close() {
        far.close();
        gate.close();
        direct.close();
    }

    @Test
    void the_far_hosts_own_connection_is_the_first() {
        assertThat(first(routes(), SshFailure.FORWARDING_PROHIBITED, _ -> true)).contains("ssh");
        assertThat(tried).containsExactly("ssh");
        assertThat(failed).isEmpty();
        assertThat(connects).hasValue(0);
    }

    @Test
    void this_host_itself_is_no_ssh() {
        var here = new FarRoutes(direct, Optional::empty, direct);
        assertThat(here.straight().inWords()).isEqualTo("TCP from here");
    }

    @Test
    void where_forwarding_is_prohibited_the_host_before_then_tcp_then_srun_are_tried() {
        FarRoutes routes = routes();
        Optional<String> found = first(routes, SshFailure.FORWARDING_PROHIBITED, "srun"::equals);
        assertThat(found).contains("srun");
        assertThat(tried).containsExactly("ssh", "ssh to ada@gate, then TCP", "TCP from here", "srun");
        assertThat(failed).containsExactly("ssh: no way", "ssh to ada@gate, then TCP: no way", "TCP from here: no way");
    }

    @Test
    void the_first_that_works_is_taken() {
        assertThat(first(routes(), SshFailure.FORWARDING_PROHIBITED, way -> way.endsWith("then TCP")))
                .contains("ssh to ada@gate, then TCP");
        assertThat(first(routes(), SshFailure.FORWARDING_PROHIBITED, "TCP from here"::equals))
                .contains("TCP from here");
    }

    @Test
    void the_host_before_is_connected_once() {
        FarRoutes routes = routes();
        first(routes, SshFailure.FORWARDING_PROHIBITED, _ -> false);
        first(routes, SshFailure.FORWARDING_PROHIBITED, _ -> false);
        assertThat(connects).hasValue(1);
    }

    @Test
    void a_host_before_that_refuses_is_not_asked_again_and_says_why() {
        FarRoutes routes = routes(() -> {
            throw new SshException(SshFailure.AUTHENTICATION, "the gate refuses", null);
        });
        assertThat(first(routes, SshFailure.FORWARDING_PROHIBITED, "TCP from here"::equals))
                .contains("TCP from here");
        first(routes, SshFailure.FORWARDING_PROHIBITED, _ -> false);
        assertThat(connects).hasValue(1);
        assertThat(failed).contains("the gate refuses");
    }

    @Test
    void a_host_before_that_is_lost_is_connected_again() {
        FarRoutes routes = routes();
        first(routes, SshFailure.FORWARDING_PROHIBITED, _ -> false);
        gate.close();
        first(routes, SshFailure.FORWARDING_PROHIBITED, _ -> false);
        assertThat(connects).hasValue(2);
    }

    @Test
    void a_node_that_refuses_is_tried_by_srun_only_since_no_detour_helps() {
        assertThat(first(routes(), SshFailure.FAR_END_REFUSED, _ -> false)).isEmpty();
        assertThat(tried).containsExactly("ssh", "srun");
    }

    @Test
    void where_something_else_answered_no_other_way_is_tried() {
        assertThat(first(routes(), null, _ -> false)).isEmpty();
        assertThat(tried).containsExactly("ssh");
    }

    @Test
    void a_service_outside_of_any_job_has_no_srun() {
        Optional<FarRoute> found =
                routes().first(endpoint(null), attempt(SshFailure.FAR_END_REFUSED, _ -> false), _ -> {});
        assertThat(found).isEmpty();
        assertThat(tried).containsExactly("ssh");
    }

    @Test
    void what_was_connected_is_closed() {
        FarRoutes routes = routes();
        first(routes, SshFailure.FORWARDING_PROHIBITED, _ -> false);
        routes.close();
        assertThat(gate.isAlive()).isFalse();
        assertThat(direct.isAlive()).isFalse();
        assertThat(far.isAlive()).isTrue();
    }

    private FarRoutes routes() {
        return routes(() -> Optional.of(gate));
    }

    private FarRoutes routes(Supplier<Optional<HostConnection>> before) {
        return new FarRoutes(
                far,
                () -> {
                    connects.incrementAndGet();
                    return before.get();
                },
                direct);
    }

    private Optional<String> first(FarRoutes routes, @Nullable SshFailure failure, Predicate<String> works) {
        return routes.first(endpoint("17"), attempt(failure, works), failed::add)
                .map(FarRoute::inWords);
    }

    private FarRoutes.Attempt attempt(@Nullable SshFailure failure, Predicate<String> works) {
        return route -> {
            tried.add(route.inWords());
            return works.test(route.inWords())
                    ? Optional.empty()
                    : Optional.of(new FarRoutes.Failure("no way", failure));
        };
    }

    private static Endpoint endpoint(@Nullable String job) {
        return new Endpoint(
                "embed",
                1,
                "titan",
                "titan",
                1,
                URI.create("http://titan:1"),
                null,
                URI.create("http://titan:2"),
                job,
                "local",
                Instant.EPOCH,
                "titan",
                Path.of("token"),
                "test");
    }
}
