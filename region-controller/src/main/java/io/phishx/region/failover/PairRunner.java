package io.phishx.region.failover;

import io.phishx.chassis.notify.Notification;
import io.phishx.chassis.notify.Notifier;
import io.phishx.chassis.problem.Problem;
import io.phishx.chassis.tenant.TenantTransaction;
import io.phishx.region.RegionConfig;
import io.phishx.region.client.Epoch;
import io.phishx.region.failover.PairCommand.AllClear;
import io.phishx.region.failover.PairCommand.Page;
import io.phishx.region.failover.PairCommand.Tell;
import io.phishx.region.failover.PairEvent.Hold;
import io.phishx.region.failover.PairEvent.Observed;
import io.phishx.region.failover.PairEvent.Order;
import io.phishx.region.failover.PairEvent.Resume;
import io.phishx.region.probe.Prober;
import io.phishx.region.registry.Actor;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Runs the rules of every pair: the new state, its transition, the audit entry and the page stand
 * in one transaction.
 */
@ApplicationScoped
public class PairRunner {

  private static final Logger LOG = Logger.getLogger(PairRunner.class);

  private final Pairs pairs;
  private final Transitions transitions;
  private final TenantTransaction transactions;
  private final Notifier notifier;
  private final Prober prober;
  private final Clock clock;
  private final PairReducer reducer;

  PairRunner(
      Pairs pairs,
      Transitions transitions,
      TenantTransaction transactions,
      Notifier notifier,
      Prober prober,
      Clock clock,
      RegionConfig config) {
    this.pairs = pairs;
    this.transitions = transitions;
    this.transactions = transactions;
    this.notifier = notifier;
    this.prober = prober;
    this.clock = clock;
    RegionConfig.Failover failover = config.failover();
    this.reducer =
        new PairReducer(
            new PairTimes(
                failover.suspicion(),
                failover.pageAgain(),
                failover.clockMargin(),
                failover.promotion(),
                failover.rerouting()));
  }

  /** Lets every pair see how its regions are; pages where that is due. */
  public Uni<Void> observe(List<Pair> seen, Actor actor) {
    Instant now = now();
    return Multi.createFrom()
        .iterable(seen)
        .filter(pair -> !observe(pair, now).state().equals(pair.state()))
        .onItem()
        .transformToUniAndConcatenate(
            pair ->
                transactions.sql(
                    actor.operator(), connection -> moveObserved(connection, pair.id(), actor)))
        .collect()
        .last()
        .replaceWithVoid();
  }

  /**
   * Does what a person orders.
   *
   * @param expected the epoch that the person saw; empty for whichever it is
   * @return fails with {@link Problem.PreconditionFailed} for another epoch and with {@link
   *     Problem.Conflict} where the state doesn't allow it
   */
  Uni<Transition> hold(PairId id, Hold order, Optional<Epoch> expected, Actor actor) {
    return order(id, order, expected, actor);
  }

  /** The same for the end of a hold. */
  Uni<Transition> resume(PairId id, Resume order, Optional<Epoch> expected, Actor actor) {
    return order(id, order, expected, actor);
  }

  private Uni<Transition> order(PairId id, Order order, Optional<Epoch> expected, Actor actor) {
    return transactions.sql(
        actor.operator(),
        connection ->
            pairs
                .lock(connection, id)
                .invoke(pair -> requireEpoch(pair, expected))
                .chain(
                    pair ->
                        move(
                            connection,
                            pair,
                            reducer.order(pair.state(), order, now()).state(),
                            actor,
                            order.reason())));
  }

  private Uni<Void> moveObserved(SqlConnection connection, PairId id, Actor actor) {
    return pairs
        .lock(connection, id)
        .chain(
            pair -> {
              Step<Tell> step = observe(pair, now());
              if (step.state().equals(pair.state())) {
                return Uni.createFrom().voidItem();
              }
              return move(connection, pair, step.state(), actor, null)
                  .chain(() -> tell(connection, pair.id(), step.commands(), actor));
            });
  }

  private Step<Tell> observe(Pair pair, Instant now) {
    Roles roles = pair.state().roles();
    return reducer.observe(
        pair.state(),
        new Observed(prober.status(roles.active()), prober.status(roles.standby())),
        now);
  }

  private Uni<Transition> move(
      SqlConnection connection, Pair pair, PairState next, Actor actor, @Nullable String reason) {
    LOG.infof(
        "a pair changed its state: pair=%s from=%s to=%s epoch=%s",
        pair.id(), pair.state().word(), next.word(), next.roles().epoch());
    return transitions
        .move(connection, pair, next, actor, reason)
        .call(() -> pairs.note(connection, actor, "pair." + next.word(), pair.id(), next));
  }

  private Uni<Void> tell(SqlConnection connection, PairId pair, List<Tell> commands, Actor actor) {
    return Multi.createFrom()
        .iterable(commands)
        .map(command -> notification(pair, command))
        .onItem()
        .transformToUniAndConcatenate(
            notification -> notifier.enqueue(connection, actor.operator(), notification))
        .collect()
        .last()
        .replaceWithVoid();
  }

  private static Notification notification(PairId pair, Tell command) {
    return switch (command) {
      case Page page ->
          new Notification(
              "region.active-away",
              "critical",
              "Region "
                  + page.away()
                  + " is unhealthy and serves pair "
                  + pair
                  + "; "
                  + page.advice()
                  + ".",
              Map.of("pair_id", pair.toString(), "region_id", page.away().value()));
      case AllClear clear ->
          new Notification(
              "region.active-back",
              "info",
              "Region " + clear.active() + " serves pair " + pair + " again.",
              Map.of("pair_id", pair.toString(), "region_id", clear.active().value()));
    };
  }

  private static void requireEpoch(Pair pair, Optional<Epoch> expected) {
    Epoch found = pair.state().roles().epoch();
    if (expected.isPresent() && !expected.get().equals(found)) {
      throw new Problem.PreconditionFailed(
          "stale-epoch", "expected epoch " + expected.get() + ", found " + found);
    }
  }

  private Instant now() {
    return clock.instant().truncatedTo(ChronoUnit.MICROS);
  }
}
