package io.phishx.experiment.client;

import java.util.UUID;

/**
 * A version that sees the same mail without being heard.
 *
 * @param experimentId where its predictions are recorded
 * @param target the version on trial
 */
public record ShadowTarget(UUID experimentId, ModelTarget target) {}
