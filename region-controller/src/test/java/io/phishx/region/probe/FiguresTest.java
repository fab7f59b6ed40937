package io.phishx.region.probe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.phishx.region.probe.RequestRate.Reading;
import java.time.Duration;
import java.time.Instant;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class FiguresTest {

  private static final Instant START = Instant.parse("2026-05-01T00:00:00Z");

  @Test
  void theRateIsWhatWasCountedByTheTimeBetween() {
    RequestRate rate = RequestRate.UNKNOWN.with(new Reading(100, START));
    assertTrue(rate.perSecond().isEmpty());

    rate = rate.with(new Reading(350, START.plusMillis(500)));

    assertEquals(OptionalDouble.of(500), rate.perSecond());
  }

  @Test
  void theRateForgetsWhatIsOlderThanTenSeconds() {
    RequestRate rate = RequestRate.UNKNOWN.with(new Reading(0, START));
    rate = rate.with(new Reading(1_000_000, START.plusSeconds(1)));
    for (int second = 2; second <= 30; second++) {
      rate = rate.with(new Reading(1_000_000 + 7L * second, START.plusSeconds(second)));
    }

    assertEquals(7, rate.perSecond().orElseThrow(), 1e-9);
  }

  @Test
  void aCounterThatWentBackBeginsAnew() {
    RequestRate rate =
        RequestRate.UNKNOWN
            .with(new Reading(500, START))
            .with(new Reading(600, START.plusSeconds(1)))
            .with(new Reading(10, START.plusSeconds(2)));

    assertTrue(rate.perSecond().isEmpty());
    assertEquals(
        OptionalDouble.of(20), rate.with(new Reading(30, START.plusSeconds(3))).perSecond());
  }

  @Test
  void oneSlowAnswerDoesNotMoveTheLatency() {
    Latency latency = Latency.UNKNOWN;
    assertTrue(latency.median().isEmpty());
    for (int answer = 1; answer <= 5; answer++) {
      latency = latency.with(Duration.ofMillis(10));
    }

    assertEquals(OptionalDouble.of(10), latency.with(Duration.ofSeconds(5)).median());
    assertEquals(
        OptionalDouble.of(15),
        Latency.UNKNOWN.with(Duration.ofMillis(20)).with(Duration.ofMillis(10)).median());
  }

  @Test
  void theLatencyIsThatOfTheLastAnswers() {
    Latency latency = Latency.UNKNOWN;
    for (int answer = 1; answer <= 100; answer++) {
      latency = latency.with(Duration.ofMillis(answer));
    }

    assertEquals(OptionalDouble.of(96), latency.median());
  }
}
