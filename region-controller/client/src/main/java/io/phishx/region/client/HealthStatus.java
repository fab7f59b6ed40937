package io.phishx.region.client;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** How a region is, from best to worst, in the four words of the product guide. */
public enum HealthStatus {
  /** All of it answers. */
  HEALTHY,
  /** It serves, but something is away or an outage is not confirmed yet. */
  DEGRADED,
  /** It was away, or was never seen yet, and has not answered long enough. */
  RECOVERING,
  /** Its API or its database is away. */
  UNHEALTHY;

  /** The word on the wire. */
  @JsonValue
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  @JsonCreator
  static HealthStatus ofWord(String word) {
    return valueOf(word.toUpperCase(Locale.ROOT));
  }
}
