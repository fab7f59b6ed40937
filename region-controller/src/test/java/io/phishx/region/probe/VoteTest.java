package io.phishx.region.probe;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.phishx.region.probe.ProbeResult.Answered;
import io.phishx.region.probe.ProbeResult.Failed;
import io.phishx.region.probe.ProbeResult.Impaired;
import io.phishx.region.probe.ProbeResult.NotMade;
import io.phishx.region.probe.Vote.Verdict;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class VoteTest {

  private static final ProbeResult FINE = new Answered(Duration.ofMillis(3));

  @Test
  void aRegionOfWhichAllAnswersIsUp() {
    assertEquals(new Vote.Valid(Verdict.UP, List.of()), Vote.of(new Probes(FINE, FINE, FINE)));
  }

  @Test
  void aCacheThatIsAwayOnlyImpairs() {
    assertEquals(
        new Vote.Valid(Verdict.IMPAIRED, List.of("no PONG")),
        Vote.of(new Probes(FINE, FINE, new Failed("no PONG"))));
  }

  @Test
  void anApiThatSaysItIsDegradedImpairs() {
    assertEquals(
        new Vote.Valid(Verdict.IMPAIRED, List.of("it says so")),
        Vote.of(new Probes(new Impaired(Duration.ZERO, "it says so"), FINE, FINE)));
  }

  @Test
  void withoutItsApiOrItsDatabaseARegionIsDown() {
    assertEquals(
        new Vote.Valid(Verdict.DOWN, List.of("no API")),
        Vote.of(new Probes(new Failed("no API"), FINE, FINE)));
    assertEquals(
        new Vote.Valid(Verdict.DOWN, List.of("no SQL", "no PONG")),
        Vote.of(new Probes(FINE, new Failed("no SQL"), new Failed("no PONG"))));
  }

  @Test
  void aProbeThatCouldNotBeMadeSaysNothing() {
    assertEquals(
        new Vote.Invalid("no login"), Vote.of(new Probes(FINE, new NotMade("no login"), FINE)));
    assertEquals(
        new Vote.Invalid("no login"),
        Vote.of(new Probes(FINE, new NotMade("no login"), new Failed("no PONG"))));
  }

  @Test
  void aRegionThatIsDownAnywayIsDown() {
    assertEquals(
        new Vote.Valid(Verdict.DOWN, List.of("no API")),
        Vote.of(new Probes(new Failed("no API"), new NotMade("no login"), FINE)));
  }
}
