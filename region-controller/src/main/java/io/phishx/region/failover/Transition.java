package io.phishx.region.failover;

import io.phishx.region.client.Epoch;
import io.phishx.region.client.RegionId;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One change of a pair's state, as it was stored.
 *
 * @param actor who or what caused it
 * @param reason a person's reason, if a person caused it
 */
record Transition(
    UUID transitionId,
    PairId pairId,
    Instant at,
    String fromState,
    String toState,
    RegionId activeRegionId,
    Epoch epoch,
    String actor,
    @Nullable String reason) {}
