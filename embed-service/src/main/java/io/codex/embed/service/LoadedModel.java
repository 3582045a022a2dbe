package io.codex.embed.service;

import io.codex.embed.model.EmbeddingModel;

/// A model that passed its self-test, and the queue before it.
///
/// @param threads cores per forward pass
/// @param workers forward passes at once
public record LoadedModel(EmbeddingModel model, ForwardQueue queue, int threads, int workers) {}
