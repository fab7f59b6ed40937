package io.phishx.experiment.canary;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.phishx.chassis.problem.Problem;
import io.phishx.experiment.client.ModelName;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The stages of the guide, and the moves of each state. */
class StrategyTest {

  @Test
  void linearGrowsByTen() {
    assertEquals(List.of(10, 20, 30, 40, 50, 60, 70, 80, 90, 100), walk(Strategy.LINEAR));
  }

  @Test
  void exponentialDoubles() {
    assertEquals(List.of(10, 20, 40, 80, 100), walk(Strategy.EXPONENTIAL));
  }

  @Test
  void manualGoesWhereAPersonSays() {
    Canary canary = started(Strategy.MANUAL).advance(35);

    assertEquals(new Position(2, 35), canary.position());
    assertEquals(new Position(3, 45), canary.move(Canary.Move.ADVANCE, null).position());
    assertInstanceOf(Canary.Completed.class, canary.move(Canary.Move.ADVANCE, 100));
  }

  @Test
  void manualNeverGoesBackOrBeyond() {
    Canary.InProgress canary = started(Strategy.MANUAL);

    assertThrows(Problem.Unprocessable.class, () -> canary.advance(10));
    assertThrows(Problem.Unprocessable.class, () -> canary.advance(101));
    assertThrows(Problem.Unprocessable.class, () -> started(Strategy.LINEAR).advance(50));
  }

  @Test
  void pausedCanaryKeepsItsShareUntilResumed() {
    Canary.Paused paused = started(Strategy.LINEAR).pause();

    assertEquals(10, paused.position().trafficPercentage());
    assertThrows(Problem.Conflict.class, () -> paused.move(Canary.Move.ADVANCE, null));
    assertEquals(20, paused.resume().advance(null).position().trafficPercentage());
  }

  @Test
  void canaryThatIsTakenBackAnswersNothing() {
    assertEquals(0, started(Strategy.LINEAR).rollBack().position().trafficPercentage());
    assertEquals(0, started(Strategy.LINEAR).pause().abort().position().trafficPercentage());
  }

  @ParameterizedTest
  @EnumSource(Canary.Move.class)
  void endedCanaryDoesNotMove(Canary.Move move) {
    Canary.InProgress canary = started(Strategy.EXPONENTIAL);

    assertThrows(Problem.Conflict.class, () -> canary.rollBack().move(move, null));
    assertThrows(Problem.Conflict.class, () -> canary.abort().move(move, null));
    assertThrows(
        Problem.Conflict.class,
        () -> new Canary.Completed(canary.plan(), new Position(5, 100)).move(move, null));
  }

  private static List<Integer> walk(Strategy strategy) {
    List<Integer> shares = new ArrayList<>();
    Canary canary = started(strategy);
    shares.add(canary.position().trafficPercentage());
    while (canary instanceof Canary.InProgress running) {
      canary = running.advance(null);
      shares.add(canary.position().trafficPercentage());
    }
    assertInstanceOf(Canary.Completed.class, canary);
    return shares;
  }

  private static Canary.InProgress started(Strategy strategy) {
    ModelName version = new ModelName("nlp_v2");
    return new Canary.InProgress(
        new CanaryPlan(
            UUID.randomUUID(),
            version.family(),
            version,
            strategy,
            null,
            new JsonObject(),
            Instant.EPOCH),
        strategy.first());
  }
}
