package io.phishx.experiment.canary;

import io.phishx.experiment.client.ModelName;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What a canary tries; the same in each of its states.
 *
 * @param version the version on trial
 * @param successCriteria what must hold, in the words of whoever started it
 */
record CanaryPlan(
    UUID id,
    ModelName model,
    ModelName version,
    Strategy strategy,
    @Nullable String hypothesis,
    JsonObject successCriteria,
    Instant startedAt) {}
