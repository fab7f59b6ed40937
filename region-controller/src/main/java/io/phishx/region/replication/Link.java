package io.phishx.region.replication;

import io.phishx.region.client.RegionId;
import java.time.Instant;
import java.util.Optional;

/**
 * What was last seen of one direction of replication.
 *
 * @param source the active region
 * @param target the standby
 * @param at where the source's database is; empty when it did not answer
 * @param reached where the target's database is; empty when it did not answer
 * @param lag the marks of the source so far
 * @param seenAt when all this was seen
 */
record Link(
    RegionId source,
    RegionId target,
    Optional<Position> at,
    Optional<Position> reached,
    Lag lag,
    Instant seenAt) {

  /** The word for it. */
  String status() {
    if (at.isEmpty() || reached.isEmpty()) {
      return "unknown";
    }
    if (at.get().standby() || !reached.get().standby()) {
      return "not_replicating";
    }
    return reached.get().receiving() ? "replicating" : "stopped";
  }

  /** The target's position if it follows anything at all. */
  Optional<Long> replayed() {
    return reached.filter(Position::standby).map(Position::bytes);
  }
}
