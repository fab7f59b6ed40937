package io.phishx.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

/** The table says what was measured: medians, per second of the service's CPU time. */
class HttpTableTest {

  private static final Goal GOAL = new Goal(1000, 2000, 10);
  private static final Scenario OURS = new Scenario(new Subject("ours", 1), 10, 1, n -> call());
  private static final Scenario PEER = new Scenario(new Subject("peer", 2), 10, 1, n -> call());
  private static final Comparison COMPARISON =
      new Comparison("path", "/s", GOAL, List.of(OURS, PEER));

  @Test
  void perCoreIsCompletedUnitsBySecondsOfTheServicesProcessor() {
    Run run = run(300, 0, Duration.ofSeconds(2));

    assertEquals(1500, run.perCore(), 1e-9);
    assertEquals(30, run.callsPerSecond(), 1e-9);
  }

  @Test
  void theMedianOfTheRunsIsShown() {
    List<Run> runs =
        List.of(
            run(100, 0, Duration.ofSeconds(1)),
            run(900, 0, Duration.ofSeconds(1)),
            run(120, 0, Duration.ofSeconds(1)));

    assertEquals(1200, Run.median(runs, Run::perCore), 1e-9);
    assertTrue(HttpTable.ours(COMPARISON, 12, runs).contains("| ours | 1 200 /s |"));
  }

  @Test
  void wrongAnswersAreAddedUpAndNotCountedAsDone() {
    String line = HttpTable.ours(COMPARISON, 10, List.of(run(100, 7, Duration.ofSeconds(1))));

    assertTrue(line.contains("| 10.0 | 10.0 | 7 |"), line);
  }

  @Test
  void thePeersLineSaysHowMuchOfOursItReaches() {
    List<Run> ours = List.of(run(300, 0, Duration.ofSeconds(1)));
    List<Run> peer = List.of(run(100, 0, Duration.ofSeconds(1)));

    assertTrue(HttpTable.peer(COMPARISON, 1, 1, peer, ours).contains("ours is 3.00 ×"));
  }

  @Test
  void theVerdictNamesWhatIsMissed() {
    assertEquals("**below the floor** (0.50 of it)", GOAL.verdict(500, 1));
    assertEquals("floor", GOAL.verdict(1000, 1));
    assertEquals("floor (p99 above the goal)", GOAL.verdict(2000, 11));
    assertEquals("goal", GOAL.verdict(2000, 10));
  }

  private static Run run(long right, long wrong, Duration service) {
    Histogram histogram = new Histogram(1_000_000, 3);
    histogram.recordValue(1000);
    return new Run(
        new OpenLoop.Outcome(histogram, histogram, right, wrong, "", Duration.ofSeconds(10)),
        new CpuTimes(service, Duration.ZERO, Duration.ZERO),
        10);
  }

  private static Call call() {
    throw new UnsupportedOperationException("nothing is sent here");
  }
}
