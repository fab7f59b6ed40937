package io.phishx.region.probe;

import java.time.Instant;
import java.util.Optional;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/**
 * What is known of one region from here.
 *
 * @param health the verdict of the votes so far
 * @param probes the newest results; null before the first round
 * @param seenAt when they came; null before the first round
 */
public record Sighting(
    Health health,
    @Nullable Probes probes,
    @Nullable Instant seenAt,
    Latency latency,
    RequestRate rate) {

  static Sighting none(Instant now) {
    return new Sighting(Health.unproven(now), null, null, Latency.UNKNOWN, RequestRate.UNKNOWN);
  }

  Sighting after(Round round, Instant now, Hysteresis hysteresis) {
    Probes seen = round.probes();
    Latency nextLatency =
        switch (seen.api()) {
          case ProbeResult.Answered answered -> latency.with(answered.took());
          case ProbeResult.Impaired impaired -> latency.with(impaired.took());
          case ProbeResult.Failed failed -> Latency.UNKNOWN;
          case ProbeResult.NotMade notMade -> latency;
        };
    RequestRate nextRate =
        round.requestsTotal().isPresent()
            ? rate.with(new RequestRate.Reading(round.requestsTotal().getAsLong(), now))
            : RequestRate.UNKNOWN;
    Vote vote = round.late() ? new Vote.Invalid("this controller was held up") : Vote.of(seen);
    return new Sighting(health.after(vote, now, hysteresis), seen, now, nextLatency, nextRate);
  }

  /** How long its API takes, in milliseconds. */
  public OptionalDouble latencyMs() {
    return latency.median();
  }

  /** How many requests its gateway completes per second. */
  public OptionalDouble requestsPerSecond() {
    return rate.perSecond();
  }

  /** The newest results. */
  public Optional<Probes> newest() {
    return Optional.ofNullable(probes);
  }
}
