package io.codex.embed.rest;

import ai.djl.Device;
import io.codex.core.endpoint.ServiceIdentity;
import io.codex.embed.config.EmbedConfig;
import io.codex.embed.model.ModelSource;
import io.codex.embed.rest.InfoAnswer.ConfigInfo;
import io.codex.embed.rest.InfoAnswer.DeviceWork;
import io.codex.embed.rest.InfoAnswer.GpuInfo;
import io.codex.embed.rest.InfoAnswer.ModelInfo;
import io.codex.embed.rest.InfoAnswer.ServerInfo;
import io.codex.embed.rest.InfoAnswer.StatsInfo;
import io.codex.embed.rest.InfoAnswer.Worker;
import io.codex.embed.rest.InfoAnswer.WorkersAnswer;
import io.codex.embed.service.LoadedModel;
import io.codex.embed.service.Phase;
import io.codex.embed.service.ServiceState;
import io.codex.embed.service.ServiceStatistics;
import io.smallrye.common.annotation.NonBlocking;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// What the service is and does. Answered on the event loop: these do not wait behind texts.
@Path("/")
@NonBlocking
public class StatusResource {
    private final EmbedConfig config;
    private final ServiceIdentity identity;
    private final ServiceState state;
    private final ServiceStatistics statistics;

    public StatusResource(
            EmbedConfig config, ServiceIdentity identity, ServiceState state, ServiceStatistics statistics) {
        this.config = config;
        this.identity = identity;
        this.state = state;
        this.statistics = statistics;
    }

    /// 200 while the service embeds, else 503.
    @GET
    @Path("health")
    public Response health() {
        Phase phase = state.phase();
        DeviceInfo device = device(phase.loaded());
        HealthAnswer answer = new HealthAnswer(
                switch (phase) {
                    case Phase.Loading() -> "loading";
                    case Phase.Ready(var _) -> "healthy";
                    case Phase.Draining(var _, var _) -> "draining";
                },
                ModelSource.MINILM.name(),
                device.name(),
                device.gpuName(),
                device.gpuMemoryMb(),
                statistics.uptime().toSeconds(),
                statistics.idle().toSeconds(),
                0,
                identity.host(),
                identity.location(),
                device.gpuIndex());
        return Response.status(phase instanceof Phase.Ready ? 200 : 503)
                .entity(answer)
                .build();
    }

    @GET
    @Path("info")
    public InfoAnswer info() {
        Optional<LoadedModel> loaded = state.phase().loaded();
        DeviceInfo device = device(loaded);
        ServiceStatistics.Snapshot counts = statistics.snapshot();
        return new InfoAnswer(
                model(loaded, device),
                new GpuInfo(device.gpuName(), device.gpuMemoryMb(), device.gpuIndex()),
                work(loaded),
                new ConfigInfo(
                        config.maxTexts(),
                        config.maxWaitingTexts(),
                        config.maxBody().asLongValue(),
                        config.passTokens(),
                        loaded.map(LoadedModel::threads).orElse(0),
                        loaded.map(LoadedModel::workers).orElse(0),
                        config.requestTimeout().toSeconds()),
                new ServerInfo(
                        identity.build(),
                        identity.host(),
                        identity.location(),
                        identity.cluster(),
                        identity.jobId(),
                        ProcessHandle.current().pid(),
                        statistics.uptime().toSeconds()),
                new StatsInfo(
                        counts.requests(),
                        counts.texts(),
                        counts.tokens(),
                        counts.refused(),
                        loaded.map(model -> model.queue().waitingTexts()).orElse(0),
                        statistics.idle().toSeconds()));
    }

    @GET
    @Path("workers")
    public WorkersAnswer workers() {
        Optional<LoadedModel> loaded = state.phase().loaded();
        List<DeviceInfo> devices = devices(loaded);
        List<Worker> workers = loaded.stream()
                .flatMap(model -> IntStream.range(0, model.workers())
                        .mapToObj(id ->
                                new Worker(id, devices.get(id % devices.size()).name(), model.threads())))
                .toList();
        List<Integer> gpus = devices.stream()
                .flatMap(device -> Stream.ofNullable(device.gpuIndex()))
                .toList();
        return new WorkersAnswer(workers.size(), gpus, workers);
    }

    private static ModelInfo model(Optional<LoadedModel> loaded, DeviceInfo device) {
        ModelSource source = ModelSource.MINILM;
        return new ModelInfo(
                source.name(),
                loaded.isPresent(),
                source.dimension(),
                source.maxTokens(),
                "mean",
                "float32",
                device.name(),
                loaded.map(model -> model.model().fingerprint().value(source.dimension(), true))
                        .orElse(null));
    }

    /// The first one; the CPU until the model is on its devices.
    private static DeviceInfo device(Optional<LoadedModel> loaded) {
        return devices(loaded).stream().findFirst().orElseGet(() -> DeviceInfo.of(Device.cpu()));
    }

    private static List<DeviceInfo> devices(Optional<LoadedModel> loaded) {
        return loaded.stream()
                .flatMap(model -> model.model().devices().stream())
                .map(DeviceInfo::of)
                .toList();
    }

    private static List<DeviceWork> work(Optional<LoadedModel> loaded) {
        List<DeviceInfo> devices = devices(loaded);
        List<Long> passes = loaded.map(model -> model.model().passes()).orElse(List.of());
        return IntStream.range(0, devices.size())
                .mapToObj(i -> new DeviceWork(
                        devices.get(i).name(),
                        devices.get(i).gpuName(),
                        devices.get(i).gpuMemoryMb(),
                        devices.get(i).gpuIndex(),
                        passes.get(i)))
                .toList();
    }
}
