package io.codex.embed.rest;

import io.codex.core.endpoint.ControlProof;
import io.codex.core.endpoint.Secret;
import io.codex.embed.config.EmbedConfig;
import io.codex.embed.service.EndpointLife;
import io.codex.embed.service.ServiceState;
import io.smallrye.common.annotation.NonBlocking;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.QueryParam;
import org.jspecify.annotations.Nullable;

/// `GET /proof?nonce=…`: proves the service to a client that has only this address, before it sends the token. Open to
/// anybody; the same answer as the control port's.
@Path("/proof")
@NonBlocking
public class ProofResource {
    private final EmbedConfig config;
    private final Secret token;
    private final ServiceState state;

    public ProofResource(EmbedConfig config, Secret token, ServiceState state) {
        this.config = config;
        this.token = token;
        this.state = state;
    }

    @GET
    public ControlProof prove(@QueryParam("nonce") @Nullable String nonce) {
        long generation = state.generation()
                .orElseThrow(() -> ApiException.temporary(
                        503, "not_claimed", "the service has no generation yet", "ask again", config.retryAfter()));
        return ControlProof.answer(token, EndpointLife.SERVICE, generation, nonce)
                .orElseThrow(() -> ApiException.of(
                        400, "bad_nonce", "nonce is missing or none", "send 1 to 128 letters and digits"));
    }
}
