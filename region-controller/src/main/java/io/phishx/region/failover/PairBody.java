package io.phishx.region.failover;

import io.phishx.region.client.HealthStatus;
import io.phishx.region.client.RegionId;
import io.phishx.region.probe.Prober;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A pair as an operator sees it. */
record PairBody(
    String pairId,
    RegionId primaryRegionId,
    RegionId secondaryRegionId,
    Strategy strategy,
    String state,
    Instant stateSince,
    @Nullable Instant stateDeadline,
    RegionId activeRegionId,
    long epoch,
    boolean isFailedOver,
    AutoFailover autoFailover,
    Map<String, HealthStatus> health) {

  /** Whether the controller may move the pair without being told, and why not. */
  record AutoFailover(boolean armed, List<String> reasons) {}

  private static final AutoFailover ASSISTED =
      new AutoFailover(
          false,
          List.of(
              "no fence guards the regions' databases yet, so nothing proves that only one writes",
              "a failover is ordered by a person, who is paged"));

  static PairBody of(Pair pair, Prober prober) {
    Roles roles = pair.state().roles();
    return new PairBody(
        pair.id().toString(),
        pair.id().primary(),
        pair.id().secondary(),
        pair.strategy(),
        pair.state().word(),
        pair.state().since(),
        PairRow.deadline(pair.state()),
        roles.active(),
        roles.epoch().value(),
        roles.failedOver(),
        ASSISTED,
        Map.of(
            pair.id().primary().value(), prober.status(pair.id().primary()),
            pair.id().secondary().value(), prober.status(pair.id().secondary())));
  }
}
