package io.phishx.region.failover;

import java.time.Duration;

/**
 * How long a pair waits.
 *
 * @param suspicion from unhealthy until a person is paged
 * @param pageAgain between two pages
 * @param clockMargin how much two clocks may differ
 * @param promotion between two orders to promote
 * @param rerouting for routers to confirm
 */
public record PairTimes(
    Duration suspicion,
    Duration pageAgain,
    Duration clockMargin,
    Duration promotion,
    Duration rerouting) {

  public PairTimes {
    if (suspicion.isNegative() || clockMargin.isNegative()) {
      throw new IllegalArgumentException("expected a suspicion and a clock margin of 0 or more");
    }
    if (!pageAgain.isPositive() || !promotion.isPositive() || !rerouting.isPositive()) {
      throw new IllegalArgumentException("expected times to wait of more than 0");
    }
  }
}
