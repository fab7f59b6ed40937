package io.phishx.region.failover;

import io.phishx.region.client.Epoch;
import io.phishx.region.client.RegionId;

/** What a pair wants done after its new state was stored; each may be done more than once. */
public sealed interface PairCommand {

  /** People are told. */
  sealed interface Tell extends PairCommand {}

  /** The active region is away and somebody must decide; {@code advice} says what stands ready. */
  record Page(RegionId away, String advice) implements Tell {}

  /** What was paged is over. */
  record AllClear(RegionId active) implements Tell {}

  /** Something outside this process is moved. */
  sealed interface Move extends PairCommand {}

  /** The region must stop writing: its reign ends with {@code epoch}. */
  record Fence(RegionId region, Epoch epoch) implements Move {}

  /** The region must accept writes: its reign begins with {@code epoch}. */
  record Promote(RegionId region, Epoch epoch) implements Move {}

  /** Routers must send requests to the region that reigns in {@code epoch}. */
  record Reroute(RegionId region, Epoch epoch) implements Move {}
}
