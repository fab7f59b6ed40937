package io.phishx.region.client;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * What a router knows of one region.
 *
 * @param regionId the region
 * @param apiEndpoint where its API is
 * @param status how it is
 * @param latencyMs how long its API takes as seen by the controller; null when unknown
 * @param epoch the reign of its pair, {@link Epoch#FIRST} without a pair
 * @param serving whether requests may go there at all: a passive standby does not serve
 * @param actingRegion the region that serves in its place while it does not, null if none does;
 *     itself when it serves
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record Route(
    @JsonProperty("region_id") RegionId regionId,
    @JsonProperty("api_endpoint") URI apiEndpoint,
    HealthStatus status,
    @JsonProperty("latency_ms") @Nullable Double latencyMs,
    Epoch epoch,
    boolean serving,
    @JsonProperty("acting_region") @Nullable RegionId actingRegion) {

  public Route {
    if (latencyMs != null && !(latencyMs >= 0 && Double.isFinite(latencyMs))) {
      throw new IllegalArgumentException("expected a latency of 0 ms or more, got " + latencyMs);
    }
    if (serving != regionId.equals(actingRegion)) {
      throw new IllegalArgumentException("a region that serves acts for itself: " + regionId);
    }
  }

  /** Whether a request that goes there now has a chance. */
  boolean usable() {
    return serving && status != HealthStatus.UNHEALTHY;
  }
}
