package io.phishx.region.probe;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;

/**
 * Requests per second of a region, from the counter that its gateway publishes: what was counted
 * within the last ten seconds, divided by the time between the two readings.
 *
 * @param readings those of the last ten seconds, oldest first
 */
record RequestRate(List<Reading> readings) {

  static final RequestRate UNKNOWN = new RequestRate(List.of());
  private static final Duration WINDOW = Duration.ofSeconds(10);
  private static final double NANOS_PER_SECOND = 1e9;

  RequestRate {
    readings = List.copyOf(readings);
  }

  /** What the counter said, and when it was read. */
  record Reading(long total, Instant at) {}

  /** After one more reading; a counter that went back was restarted and begins anew. */
  RequestRate with(Reading reading) {
    if (readings.isEmpty()
        || reading.total() < readings.getLast().total()
        || !reading.at().isAfter(readings.getLast().at())) {
      return new RequestRate(List.of(reading));
    }
    List<Reading> next = new ArrayList<>(readings);
    next.add(reading);
    next.removeIf(old -> old.at().isBefore(reading.at().minus(WINDOW)));
    return new RequestRate(next);
  }

  /** Empty until there are two readings. */
  OptionalDouble perSecond() {
    if (readings.size() < 2) {
      return OptionalDouble.empty();
    }
    Reading first = readings.getFirst();
    Reading last = readings.getLast();
    double seconds = Duration.between(first.at(), last.at()).toNanos() / NANOS_PER_SECOND;
    return OptionalDouble.of((last.total() - first.total()) / seconds);
  }
}
