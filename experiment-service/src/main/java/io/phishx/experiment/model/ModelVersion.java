package io.phishx.experiment.model;

import java.net.URI;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A version in the registry.
 *
 * @param endpoint base address of its Open Inference Protocol v2 server; null where the callers
 *     know it by name
 * @param production whether it is the model's production version
 */
record ModelVersion(
    UUID id,
    String model,
    String modelVersion,
    @Nullable URI endpoint,
    boolean production,
    Instant createdAt) {}
