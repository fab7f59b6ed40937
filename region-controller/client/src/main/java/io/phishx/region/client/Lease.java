package io.phishx.region.client;

import java.time.Duration;
import java.time.Instant;

/**
 * A region's right to write during one epoch, which ends by itself.
 *
 * @param holder the region that may write
 * @param epoch the reign that the right belongs to
 * @param expiresAt when it ends unless it is renewed; by the clock of whoever granted it
 */
public record Lease(RegionId holder, Epoch epoch, Instant expiresAt) {

  /**
   * The first moment at which nobody can believe any more to hold this lease, if no two clocks
   * differ by more than {@code margin}.
   */
  public Instant surelyOver(Duration margin) {
    if (margin.isNegative()) {
      throw new IllegalArgumentException("expected a margin of 0 or more, got " + margin);
    }
    return expiresAt.plus(margin);
  }
}
