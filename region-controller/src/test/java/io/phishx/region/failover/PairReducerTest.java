package io.phishx.region.failover;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.phishx.chassis.problem.Problem;
import io.phishx.region.client.Epoch;
import io.phishx.region.client.HealthStatus;
import io.phishx.region.client.Lease;
import io.phishx.region.client.RegionId;
import io.phishx.region.failover.PairCommand.AllClear;
import io.phishx.region.failover.PairCommand.Fence;
import io.phishx.region.failover.PairCommand.Page;
import io.phishx.region.failover.PairCommand.Promote;
import io.phishx.region.failover.PairCommand.Reroute;
import io.phishx.region.failover.PairEvent.FailOver;
import io.phishx.region.failover.PairEvent.Fenced;
import io.phishx.region.failover.PairEvent.Hold;
import io.phishx.region.failover.PairEvent.Observed;
import io.phishx.region.failover.PairEvent.Promoted;
import io.phishx.region.failover.PairEvent.Rerouted;
import io.phishx.region.failover.PairEvent.Resume;
import io.phishx.region.failover.PairState.Assisted;
import io.phishx.region.failover.PairState.FailedOver;
import io.phishx.region.failover.PairState.Fencing;
import io.phishx.region.failover.PairState.Held;
import io.phishx.region.failover.PairState.Promoting;
import io.phishx.region.failover.PairState.Rerouting;
import io.phishx.region.failover.PairState.Steady;
import io.phishx.region.failover.PairState.Suspect;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class PairReducerTest {

  private static final Instant START = Instant.parse("2026-05-01T00:00:00Z");
  private static final RegionId US = new RegionId("us-east-1");
  private static final RegionId EU = new RegionId("eu-west-1");
  private static final Duration LEASE = Duration.ofSeconds(8);
  private static final Duration MARGIN = Duration.ofSeconds(2);
  private static final Roles ROLES = Roles.registered(new PairId(US, EU));
  private static final PairState NEW = PairState.atRest(ROLES, START);

  private final PairReducer reducer =
      new PairReducer(
          new PairTimes(
              Duration.ofSeconds(5),
              Duration.ofMinutes(5),
              MARGIN,
              Duration.ofSeconds(10),
              Duration.ofSeconds(10)));

  @Test
  void anOutageIsSuspectedFirstAndThenPaged() {
    PairState suspect = see(NEW, HealthStatus.UNHEALTHY, 0).state();
    assertInstanceOf(Suspect.class, suspect);
    assertEquals(suspect, see(suspect, HealthStatus.UNHEALTHY, 4).state());

    Step<PairCommand.Tell> step = see(suspect, HealthStatus.UNHEALTHY, 5);

    assertInstanceOf(Assisted.class, step.state());
    assertEquals(
        List.of(new Page(US, "region eu-west-1 is healthy and can take over")), step.commands());
    assertEquals(Optional.of(US), step.state().writable());
  }

  @Test
  void aShortOutageDisturbsNobody() {
    PairState suspect = see(NEW, HealthStatus.UNHEALTHY, 0).state();

    Step<PairCommand.Tell> step = see(suspect, HealthStatus.RECOVERING, 3);

    assertInstanceOf(Steady.class, step.state());
    assertEquals(List.of(), step.commands());
  }

  @Test
  void aLongOutageIsPagedAgainAndItsEndIsTold() {
    PairState assisted =
        see(see(NEW, HealthStatus.UNHEALTHY, 0).state(), HealthStatus.UNHEALTHY, 5).state();
    assertEquals(List.of(), see(assisted, HealthStatus.UNHEALTHY, 200).commands());

    Step<PairCommand.Tell> again = see(assisted, HealthStatus.UNHEALTHY, 305);
    assertEquals(1, again.commands().size());
    assertEquals(assisted.since(), again.state().since());
    assertEquals(again.state(), see(again.state(), HealthStatus.RECOVERING, 310).state());

    Step<PairCommand.Tell> over = see(again.state(), HealthStatus.HEALTHY, 320);
    assertInstanceOf(Steady.class, over.state());
    assertEquals(List.of(new AllClear(US)), over.commands());
  }

  @Test
  void aFailoverFencesPromotesAndReroutesInThisOrder() {
    Step<PairCommand> ordered = reducer.order(NEW, failOver(NEW, START), START);
    assertInstanceOf(Fencing.class, ordered.state());
    assertEquals(List.of(new Fence(US, Epoch.FIRST)), ordered.commands());
    assertEquals(Optional.empty(), ordered.state().writable());

    Step<PairCommand.Move> fenced = reducer.done(ordered.state(), new Fenced(), START);
    assertInstanceOf(Promoting.class, fenced.state());
    assertEquals(List.of(new Promote(EU, new Epoch(2))), fenced.commands());
    assertEquals(Optional.empty(), fenced.state().writable());

    Step<PairCommand.Move> promoted = reducer.done(fenced.state(), new Promoted(), START);
    assertInstanceOf(Rerouting.class, promoted.state());
    assertEquals(List.of(new Reroute(EU, new Epoch(2))), promoted.commands());
    assertEquals(Optional.of(EU), promoted.state().writable());

    Step<PairCommand.Move> rerouted = reducer.done(promoted.state(), new Rerouted(), START);
    assertInstanceOf(FailedOver.class, rerouted.state());
  }

  @Test
  void aRegionThatDoesNotAnswerIsWaitedForUntilItsLeaseIsSurelyOver() {
    PairState fencing = reducer.order(NEW, failOver(NEW, START), START).state();
    Instant over = START.plus(LEASE).plus(MARGIN);

    assertEquals(fencing, reducer.wait(fencing, over.minusNanos(1)).state());
    assertInstanceOf(Promoting.class, reducer.wait(fencing, over).state());
  }

  @Test
  void aPromotionThatIsNotConfirmedIsOrderedAgain() {
    PairState fencing = reducer.order(NEW, failOver(NEW, START), START).state();
    PairState promoting = reducer.done(fencing, new Fenced(), START).state();

    Step<PairCommand.Move> again = reducer.wait(promoting, START.plusSeconds(10));

    assertEquals(List.of(new Promote(EU, new Epoch(2))), again.commands());
    assertEquals(List.of(), reducer.wait(again.state(), START.plusSeconds(19)).commands());
  }

  @Test
  void theSecondFailoverLeadsBack() {
    PairState there = failedOver(NEW);
    PairState back = failedOver(there);

    assertEquals(US, back.roles().active());
    assertEquals(new Epoch(3), back.roles().epoch());
    assertInstanceOf(Steady.class, back);
  }

  @Test
  void aHeldPairStaysAsItIs() {
    PairState held = reducer.order(NEW, new Hold("maintenance"), START).state();

    assertInstanceOf(Held.class, held);
    assertEquals(held, see(held, HealthStatus.UNHEALTHY, 100).state());
    assertThrows(Problem.Conflict.class, () -> reducer.order(held, failOver(held, START), START));
    assertThrows(Problem.Conflict.class, () -> reducer.order(held, new Hold("again"), START));
    assertInstanceOf(
        Steady.class, reducer.order(held, new Resume("done"), START.plusSeconds(9)).state());
  }

  @Test
  void anOrderDuringATransitionIsRefused() {
    PairState fencing = reducer.order(NEW, failOver(NEW, START), START).state();

    Problem.Conflict refused =
        assertThrows(Problem.Conflict.class, () -> reducer.order(fencing, new Hold("wait"), START));

    assertEquals("/problems/transition-in-progress", refused.type());
    assertThrows(Problem.Conflict.class, () -> reducer.order(fencing, new Resume("go"), START));
  }

  /** What may happen to a pair; whether it comes late, twice or out of order is up to jqwik. */
  enum Move {
    SEE,
    WAIT,
    FAIL_OVER,
    HOLD,
    RESUME,
    FENCED,
    PROMOTED,
    REROUTED
  }

  /** One event and the time since the one before. */
  record Happening(Move move, Duration later, HealthStatus active, HealthStatus standby) {}

  @Property(tries = 3_000)
  void noSequenceOfEventsMakesTwoRegionsWrite(@ForAll("happenings") List<Happening> happenings) {
    PairState state = NEW;
    Instant now = START;
    for (Happening happening : happenings) {
      now = now.plus(happening.later());
      PairState next = apply(state, happening, now);

      Roles before = state.roles();
      Roles after = next.roles();
      assertTrue(after.epoch().compareTo(before.epoch()) >= 0, "an epoch shrank");
      if (!after.active().equals(before.active())) {
        assertEquals(before.epoch().next(), after.epoch());
        Fencing fencing = assertInstanceOf(Fencing.class, state);
        assertTrue(
            happening.move() == Move.FENCED || !now.isBefore(fencing.surelyFencedAt()),
            "promoted before the fence was sure");
        assertEquals(Optional.empty(), next.writable());
      } else {
        assertEquals(before.epoch(), after.epoch());
      }
      if (next instanceof Rerouting && !(state instanceof Rerouting)) {
        assertEquals(Move.PROMOTED, happening.move());
      }
      if (next.moving() && !state.moving()) {
        assertEquals(Move.FAIL_OVER, happening.move(), "only a person's order moves a pair");
      }
      next.writable().ifPresent(writing -> assertEquals(after.active(), writing));
      state = next;
    }
  }

  @Property
  void waitingLongEnoughEndsEveryTransitionOnceThePromotionIsConfirmed(
      @ForAll("happenings") List<Happening> happenings) {
    PairState state = NEW;
    Instant now = START;
    for (Happening happening : happenings) {
      now = now.plus(happening.later());
      state = apply(state, happening, now);
    }

    now = now.plus(Duration.ofHours(1));
    state = reducer.wait(state, now).state();
    state = reducer.done(state, new Promoted(), now).state();
    state = reducer.wait(state, now.plus(Duration.ofHours(1))).state();

    assertTrue(!state.moving(), () -> "still moving");
  }

  @Provide
  Arbitrary<List<Happening>> happenings() {
    return Combinators.combine(
            Arbitraries.of(Move.class),
            Arbitraries.integers().between(0, 15).map(Duration::ofSeconds),
            Arbitraries.of(HealthStatus.class),
            Arbitraries.of(HealthStatus.class))
        .as(Happening::new)
        .list()
        .ofMaxSize(60);
  }

  private PairState apply(PairState state, Happening happening, Instant now) {
    try {
      return switch (happening.move()) {
        case SEE ->
            reducer
                .observe(state, new Observed(happening.active(), happening.standby()), now)
                .state();
        case WAIT -> reducer.wait(state, now).state();
        case FAIL_OVER -> reducer.order(state, failOver(state, now), now).state();
        case HOLD -> reducer.order(state, new Hold("hold"), now).state();
        case RESUME -> reducer.order(state, new Resume("resume"), now).state();
        case FENCED -> reducer.done(state, new Fenced(), now).state();
        case PROMOTED -> reducer.done(state, new Promoted(), now).state();
        case REROUTED -> reducer.done(state, new Rerouted(), now).state();
      };
    } catch (Problem.Conflict refused) {
      return state;
    }
  }

  private PairState failedOver(PairState state) {
    PairState fencing = reducer.order(state, failOver(state, START), START).state();
    PairState promoting = reducer.done(fencing, new Fenced(), START).state();
    PairState rerouting = reducer.done(promoting, new Promoted(), START).state();
    return reducer.done(rerouting, new Rerouted(), START).state();
  }

  private static FailOver failOver(PairState state, Instant now) {
    Roles roles = state.roles();
    return new FailOver(new Lease(roles.active(), roles.epoch(), now.plus(LEASE)), "drill");
  }

  private Step<PairCommand.Tell> see(PairState state, HealthStatus active, long second) {
    return reducer.observe(
        state, new Observed(active, HealthStatus.HEALTHY), START.plusSeconds(second));
  }
}
