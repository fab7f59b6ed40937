package io.phishx.region.failover;

import io.phishx.region.client.RegionId;

/**
 * Two regions that stand in for each other.
 *
 * @param id both regions as registered
 * @param strategy how they share the work
 * @param state where the pair is now
 */
public record Pair(PairId id, Strategy strategy, PairState state) {

  public Pair {
    if (!state.roles().pair().equals(id)) {
      throw new IllegalArgumentException("the state of " + state.roles().pair() + " is not " + id);
    }
  }

  /** Whether {@code region} is one of the two. */
  public boolean has(RegionId region) {
    return id.primary().equals(region) || id.secondary().equals(region);
  }

  /** Whether requests may go to {@code region}. */
  public boolean serves(RegionId region) {
    return region.equals(state.roles().active()) || strategy.standbyServes();
  }
}
