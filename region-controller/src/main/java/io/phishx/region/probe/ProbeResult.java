package io.phishx.region.probe;

import java.time.Duration;

/** What one probe of one part of a region brought. */
public sealed interface ProbeResult {

  /** It answered as it should, after {@code took}. */
  record Answered(Duration took) implements ProbeResult {
    public Answered {
      if (took.isNegative()) {
        throw new IllegalArgumentException("expected a duration of 0 or more, got " + took);
      }
    }
  }

  /** It answered after {@code took}, and says itself that something is amiss. */
  record Impaired(Duration took, String reason) implements ProbeResult {}

  /** It did not answer, or not as it should: the region's fault. */
  record Failed(String reason) implements ProbeResult {}

  /** The probe could not be made: says nothing about the region. */
  record NotMade(String reason) implements ProbeResult {}
}
