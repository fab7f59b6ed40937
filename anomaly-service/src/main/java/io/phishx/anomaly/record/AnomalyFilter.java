package io.phishx.anomaly.record;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Which anomalies are asked for; null where it does not matter.
 *
 * @param type exactly this type
 * @param minConfidence at least
 * @param from detected at or after
 * @param to detected before
 */
public record AnomalyFilter(
    @Nullable String type,
    @Nullable Double minConfidence,
    @Nullable Instant from,
    @Nullable Instant to) {}
