package io.phishx.region.failover;

import io.phishx.region.client.Epoch;
import io.phishx.region.client.RegionId;

/**
 * Who does what in a pair.
 *
 * @param pair both regions as registered
 * @param active the region that writes in this epoch, or is about to
 * @param epoch the reign of {@code active}
 */
public record Roles(PairId pair, RegionId active, Epoch epoch) {

  public Roles {
    if (!active.equals(pair.primary()) && !active.equals(pair.secondary())) {
      throw new IllegalArgumentException("region " + active + " is not in pair " + pair);
    }
  }

  /** Of a new pair: its primary is active. */
  public static Roles registered(PairId pair) {
    return new Roles(pair, pair.primary(), Epoch.FIRST);
  }

  /** The region that doesn't write. */
  public RegionId standby() {
    return active.equals(pair.primary()) ? pair.secondary() : pair.primary();
  }

  /** Whether another region than the registered primary is active. */
  public boolean failedOver() {
    return !active.equals(pair.primary());
  }

  /** The next reign, of the region that is standby in this one. */
  public Roles swapped() {
    return new Roles(pair, standby(), epoch.next());
  }
}
