package io.phishx.region.client;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.net.URI;

/**
 * Where a request goes, and why.
 *
 * @param regionId the chosen region
 * @param apiEndpoint where its API is
 * @param reason which rule chose it
 * @param epoch the reign that the choice belongs to
 */
public record RouteChoice(
    @JsonProperty("region_id") RegionId regionId,
    @JsonProperty("api_endpoint") URI apiEndpoint,
    Reason reason,
    Epoch epoch) {

  /** Which rule chose a region. */
  public enum Reason {
    /** The caller's own region, which is as healthy as any. */
    @JsonProperty("user_region")
    USER_REGION,
    /** The caller's own region is passive; this is the one that acts for its pair. */
    @JsonProperty("acting_for_user_region")
    ACTING_FOR_USER_REGION,
    /** The best by health, then by latency. */
    @JsonProperty("best_region")
    BEST_REGION
  }
}
