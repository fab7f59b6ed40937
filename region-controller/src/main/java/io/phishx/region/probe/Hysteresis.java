package io.phishx.region.probe;

/**
 * How many votes in a row it takes to change a mind: bad news is believed later than it comes, good
 * news later still.
 *
 * @param degradeAfter votes other than up until a healthy region is degraded
 * @param failAfter down votes until a region is unhealthy
 * @param recoverAfter votes other than down until an unhealthy region is recovering
 * @param settleAfter further votes other than down until a recovering region has recovered
 */
public record Hysteresis(int degradeAfter, int failAfter, int recoverAfter, int settleAfter) {

  public Hysteresis {
    if (degradeAfter < 1 || failAfter < degradeAfter || recoverAfter < 1 || settleAfter < 1) {
      throw new IllegalArgumentException(
          "expected counts of 1 or more and fail-after at least degrade-after, got "
              + "degrade-after %d, fail-after %d, recover-after %d, settle-after %d"
                  .formatted(degradeAfter, failAfter, recoverAfter, settleAfter));
    }
  }
}
