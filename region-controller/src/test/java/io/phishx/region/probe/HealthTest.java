package io.phishx.region.probe;

import static io.phishx.region.client.HealthStatus.DEGRADED;
import static io.phishx.region.client.HealthStatus.HEALTHY;
import static io.phishx.region.client.HealthStatus.RECOVERING;
import static io.phishx.region.client.HealthStatus.UNHEALTHY;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.phishx.region.client.HealthStatus;
import io.phishx.region.probe.Vote.Valid;
import io.phishx.region.probe.Vote.Verdict;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Assume;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class HealthTest {

  private static final Instant START = Instant.parse("2026-05-01T00:00:00Z");
  private static final Hysteresis USUAL = new Hysteresis(2, 3, 2, 3);

  /** What each status can become with a single vote. */
  private static final Map<HealthStatus, Set<HealthStatus>> MOVES =
      Map.of(
          HEALTHY, Set.of(HEALTHY, DEGRADED, UNHEALTHY),
          DEGRADED, Set.of(DEGRADED, HEALTHY, UNHEALTHY),
          RECOVERING, Set.of(RECOVERING, HEALTHY, DEGRADED, UNHEALTHY),
          UNHEALTHY, Set.of(UNHEALTHY, RECOVERING));

  @Test
  void aRegionBecomesHealthyOnlyAfterItProvedItself() {
    assertEquals(
        List.of(RECOVERING, RECOVERING, RECOVERING, HEALTHY),
        course(Verdict.UP, Verdict.UP, Verdict.UP));
  }

  @Test
  void aSingleLostProbeChangesNothing() {
    assertEquals(
        HEALTHY, course(Verdict.UP, Verdict.UP, Verdict.UP, Verdict.DOWN, Verdict.UP).getLast());
  }

  @Test
  void anOutageIsFirstDegradedThenUnhealthy() {
    assertEquals(
        List.of(HEALTHY, HEALTHY, DEGRADED, UNHEALTHY),
        lastOf(
            4,
            course(Verdict.UP, Verdict.UP, Verdict.UP, Verdict.DOWN, Verdict.DOWN, Verdict.DOWN)));
  }

  @Test
  void theWayBackTakesLonger() {
    List<HealthStatus> course =
        course(Verdict.DOWN, Verdict.UP, Verdict.UP, Verdict.UP, Verdict.UP, Verdict.UP);

    assertEquals(
        List.of(RECOVERING, UNHEALTHY, UNHEALTHY, RECOVERING, RECOVERING, RECOVERING, HEALTHY),
        course);
  }

  @Test
  void aRecoveringRegionThatFallsIsUnhealthyAtOnce() {
    assertEquals(
        UNHEALTHY,
        course(Verdict.DOWN, Verdict.UP, Verdict.UP, Verdict.UP, Verdict.DOWN).getLast());
  }

  @Test
  void aRegionThatComesBackWithoutItsCacheIsDegraded() {
    assertEquals(
        DEGRADED,
        course(
                Verdict.DOWN,
                Verdict.UP,
                Verdict.UP,
                Verdict.IMPAIRED,
                Verdict.IMPAIRED,
                Verdict.IMPAIRED)
            .getLast());
  }

  @Test
  void anImpairedRegionIsNeverUnhealthy() {
    List<Verdict> verdicts = new ArrayList<>(List.of(Verdict.UP, Verdict.UP, Verdict.UP));
    verdicts.addAll(Collections.nCopies(50, Verdict.IMPAIRED));

    assertEquals(DEGRADED, course(verdicts.toArray(Verdict[]::new)).getLast());
  }

  @Property
  void anInvalidVoteChangesNothing(@ForAll("verdicts") List<Verdict> verdicts) {
    Health health = after(verdicts, USUAL);

    assertSame(health, health.after(new Vote.Invalid("held up"), START.plusSeconds(1_000), USUAL));
  }

  @Property
  void everyMoveIsOneOfTheDrawnOnes(
      @ForAll("verdicts") List<Verdict> verdicts, @ForAll("hystereses") Hysteresis hysteresis) {
    Health health = Health.unproven(START);
    for (int i = 0; i < verdicts.size(); i++) {
      Instant now = START.plusSeconds(i + 1);
      Health next = health.after(new Valid(verdicts.get(i), List.of()), now, hysteresis);
      assertTrue(MOVES.getOrDefault(health.status(), Set.of()).contains(next.status()));
      assertEquals(next.status() == health.status() ? health.since() : now, next.since());
      health = next;
    }
  }

  @Property
  void fewerFailuresInARowThanConfiguredNeverMakeAProvenRegionUnhealthy(
      @ForAll("verdicts") List<Verdict> verdicts, @ForAll("hystereses") Hysteresis hysteresis) {
    Assume.that(hysteresis.failAfter() > 1);
    List<Verdict> spaced =
        new ArrayList<>(Collections.nCopies(hysteresis.settleAfter(), Verdict.UP));
    int inARow = 0;
    for (Verdict verdict : verdicts) {
      inARow = verdict == Verdict.DOWN ? inARow + 1 : 0;
      if (inARow == hysteresis.failAfter()) {
        spaced.add(Verdict.UP);
        inARow = 1;
      }
      spaced.add(verdict);
    }

    assertNotEquals(UNHEALTHY, after(spaced, hysteresis).status());
  }

  @Property
  void whateverCameBeforeEnoughVotesOfOneKindDecide(
      @ForAll("verdicts") List<Verdict> verdicts, @ForAll("hystereses") Hysteresis hysteresis) {
    List<Verdict> good = new ArrayList<>(verdicts);
    good.addAll(
        Collections.nCopies(hysteresis.recoverAfter() + 2 * hysteresis.settleAfter(), Verdict.UP));
    List<Verdict> bad = new ArrayList<>(verdicts);
    bad.addAll(Collections.nCopies(hysteresis.failAfter(), Verdict.DOWN));

    assertEquals(HEALTHY, after(good, hysteresis).status());
    assertEquals(UNHEALTHY, after(bad, hysteresis).status());
  }

  @Test
  void impossibleCountsAreRefused() {
    assertThrows(IllegalArgumentException.class, () -> new Hysteresis(0, 3, 2, 3));
    assertThrows(IllegalArgumentException.class, () -> new Hysteresis(4, 3, 2, 3));
  }

  @Provide
  Arbitrary<List<Verdict>> verdicts() {
    return Arbitraries.of(Verdict.class).list().ofMaxSize(60);
  }

  @Provide
  Arbitrary<Hysteresis> hystereses() {
    return Combinators.combine(
            Arbitraries.integers().between(1, 3),
            Arbitraries.integers().between(0, 3),
            Arbitraries.integers().between(1, 4),
            Arbitraries.integers().between(1, 4))
        .as(
            (degrade, more, recover, settle) ->
                new Hysteresis(degrade, degrade + more, recover, settle));
  }

  private static Health after(List<Verdict> verdicts, Hysteresis hysteresis) {
    Health health = Health.unproven(START);
    for (Verdict verdict : verdicts) {
      health = health.after(new Valid(verdict, List.of()), START, hysteresis);
    }
    return health;
  }

  private static List<HealthStatus> course(Verdict... verdicts) {
    List<HealthStatus> course = new ArrayList<>();
    Health health = Health.unproven(START);
    course.add(health.status());
    for (Verdict verdict : verdicts) {
      health = health.after(new Valid(verdict, List.of()), START, USUAL);
      course.add(health.status());
    }
    return course;
  }

  private static List<HealthStatus> lastOf(int count, List<HealthStatus> course) {
    return course.subList(course.size() - count, course.size());
  }
}
