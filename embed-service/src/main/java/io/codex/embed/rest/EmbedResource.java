package io.codex.embed.rest;

import io.codex.embed.config.EmbedConfig;
import io.codex.embed.model.EmbeddingModel;
import io.codex.embed.model.EmbeddingModel.Embeddings;
import io.codex.embed.model.TextException;
import io.codex.embed.model.Vectors;
import io.codex.embed.service.ForwardQueue.Admission;
import io.codex.embed.service.LoadedModel;
import io.codex.embed.service.QueueException;
import io.codex.embed.service.ServiceState;
import io.codex.embed.service.ServiceStatistics;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// `POST /embed`: texts in, vectors out.
@Path("/embed")
public class EmbedResource {
    private final EmbedConfig config;
    private final ServiceState state;
    private final ServiceStatistics statistics;

    public EmbedResource(EmbedConfig config, ServiceState state, ServiceStatistics statistics) {
        this.config = config;
        this.state = state;
        this.statistics = statistics;
    }

    @POST
    public EmbedResponse embed(@Nullable EmbedRequest request) {
        long start = System.nanoTime();
        LoadedModel loaded = Availability.require(state.phase(), config.retryAfter());
        EmbeddingModel model = loaded.model();
        List<String> texts = RequestCheck.texts(request, config.maxTexts());
        int dimension = RequestCheck.dimension(
                request == null ? null : request.dimension(), model.source().dimension());
        boolean normalize = request == null || request.normalize() == null || request.normalize();
        Embeddings embeddings = compute(loaded, texts);
        List<float[]> vectors = embeddings.vectors().stream()
                .map(vector -> Vectors.shape(vector, dimension, normalize))
                .toList();
        statistics.answered(texts.size(), embeddings.tokens());
        return new EmbedResponse(
                vectors,
                model.source().name(),
                dimension,
                vectors.size(),
                (System.nanoTime() - start) / 1e6,
                model.fingerprint().value(dimension, normalize),
                embeddings.truncated(),
                embeddings.tokens());
    }

    private Embeddings compute(LoadedModel loaded, List<String> texts) {
        try (Admission admission = loaded.queue().admit(texts.size(), config.requestTimeout())) {
            return loaded.model().embed(texts, admission);
        } catch (QueueException.Full e) {
            throw ApiException.temporary(
                    429, "too_many_waiting", String.valueOf(e.getMessage()), "come back later", config.retryAfter());
        } catch (QueueException.TimedOut e) {
            throw ApiException.of(
                    504,
                    "timed_out",
                    "no vectors within " + config.requestTimeout().toSeconds() + " s",
                    "send fewer texts at once, or start another replica");
        } catch (TextException e) {
            throw switch (e.reason()) {
                case NO_TOKENS -> RequestCheck.noContent(e.index());
                case UNUSABLE_VECTOR ->
                    ApiException.of(
                            500,
                            "unusable_vector",
                            "the vector of texts[" + e.index() + "] is not finite, or zero",
                            "leave the text out, and report it with the fingerprint of /info");
            };
        }
    }
}
