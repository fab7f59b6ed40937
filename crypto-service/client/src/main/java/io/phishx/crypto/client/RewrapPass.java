package io.phishx.crypto.client;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.phishx.chassis.tenant.TenantId;
import io.phishx.chassis.tenant.TenantTransaction;
import io.phishx.chassis.work.Share;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.Cancellable;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Brings the rows of one tenant to the newest keys, step by step, then counts and reports; one call
 * after the other.
 */
final class RewrapPass {

  private final TenantTransaction transactions;
  private final KeyUpkeep upkeep;
  private final RewrapOwner owner;
  private final RewrapConfig config;
  private final Supplier<Uni<Boolean>> mayGoOn;
  private final Counter rewrapped;
  private final Counter refused;
  private final Counter changed;
  private final Share share;
  private final Set<String> ended = new HashSet<>();
  private String workedFor = "";
  private long broughtOn;

  /**
   * @param mayGoOn asked before each step; false ends the pass where it is
   */
  RewrapPass(
      TenantTransaction transactions,
      KeyUpkeep upkeep,
      RewrapOwner owner,
      RewrapConfig config,
      Supplier<Uni<Boolean>> mayGoOn,
      MeterRegistry metrics) {
    this.transactions = transactions;
    this.upkeep = upkeep;
    this.owner = owner;
    this.config = config;
    this.share = Share.of(config.share());
    this.mayGoOn = mayGoOn;
    this.rewrapped = counter(metrics, "rewrapped");
    this.refused = counter(metrics, "refused");
    this.changed = counter(metrics, "changed");
  }

  /**
   * The end of a tenant's turns.
   *
   * @param targets what crypto-service says then
   * @param walk empty where nothing was to be done, or not yet
   */
  record Ended(KeyTargets targets, Optional<Walk> walk) {}

  /**
   * All rows were looked at, counted and reported.
   *
   * @param versions {@link KeyTargets#versions} that they were to reach
   * @param rewrapped rows that were brought on
   */
  record Walk(String versions, long rewrapped) {}

  /**
   * Works for {@link RewrapConfig#slice} at most, unless a count takes longer; the next call goes
   * on where this one ended.
   *
   * @param pauses whether a walk to such keys would come too early
   * @return empty if there is more to do
   */
  Uni<Optional<Ended>> of(TenantId tenant, Predicate<KeyTargets> pauses) {
    return upkeep
        .targets(tenant)
        .chain(
            targets ->
                behind(tenant, targets)
                    .chain(
                        behind ->
                            (targets.settled() && behind.isEmpty()) || pauses.test(targets)
                                ? Uni.createFrom()
                                    .item(Optional.of(new Ended(targets, Optional.empty())))
                                : work(tenant, targets)));
  }

  private Uni<Optional<Ended>> work(TenantId tenant, KeyTargets targets) {
    if (!targets.versions().equals(workedFor)) {
      workedFor = targets.versions();
      ended.clear();
    }
    long until = System.nanoTime() + config.slice().toNanos();
    return Multi.createFrom()
        .iterable(owner.tables())
        .filter(table -> !ended.contains(table.source()))
        .onItem()
        .transformToUniAndConcatenate(table -> table(tenant, targets, table, until))
        .collect()
        .last()
        .chain(
            () ->
                ended.size() < owner.tables().size()
                    ? Uni.createFrom().item(Optional.empty())
                    : report(tenant));
  }

  private Uni<Optional<Ended>> report(TenantId tenant) {
    // counted_at must be older than the count, so it is asked for again
    return upkeep
        .targets(tenant)
        .chain(now -> renewing(count(tenant, now)))
        .chain(coverage -> upkeep.report(tenant, coverage))
        .map(targets -> Optional.of(new Ended(targets, Optional.of(walked()))));
  }

  private Walk walked() {
    Walk walk = new Walk(workedFor, broughtOn);
    workedFor = "";
    broughtOn = 0;
    return walk;
  }

  /** A count may last longer than the lease, and nobody else should begin the same one. */
  private <T> Uni<T> renewing(Uni<T> work) {
    return Uni.createFrom()
        .deferred(
            () -> {
              Cancellable renewal =
                  Multi.createFrom()
                      .ticks()
                      .every(config.lease().dividedBy(3))
                      .onOverflow()
                      .drop()
                      .onItem()
                      .transformToUniAndConcatenate(
                          // the step that follows asks again
                          tick -> mayGoOn.get().onFailure().recoverWithItem(false))
                      .subscribe()
                      .with(held -> {});
              return work.onTermination().invoke(renewal::cancel);
            });
  }

  /** Tables that have not come to the end of their rows with these keys. */
  private Uni<List<RewrapTable>> behind(TenantId tenant, KeyTargets targets) {
    return transactions.sql(
        tenant,
        connection ->
            Multi.createFrom()
                .iterable(owner.tables())
                .onItem()
                .transformToUniAndConcatenate(
                    table ->
                        RewrapProgress.find(connection, table.source(), targets.versions())
                            .map(
                                found ->
                                    found.finished()
                                        ? Stream.<RewrapTable>empty()
                                        : Stream.of(table)))
                .collect()
                .asList()
                .map(found -> found.stream().flatMap(tables -> tables).toList()));
  }

  private Uni<Void> table(TenantId tenant, KeyTargets targets, RewrapTable table, long until) {
    if (System.nanoTime() - until >= 0) {
      return nothing();
    }
    RewrapStep step = new RewrapStep(transactions, upkeep, config, table);
    AtomicReference<RewrapProgress> progress = new AtomicReference<>();
    return transactions
        .sql(
            tenant,
            connection -> RewrapProgress.find(connection, table.source(), targets.versions()))
        // whoever came to the end may have missed rows that were written behind his back
        .map(found -> found.finished() ? RewrapProgress.none(targets.versions()) : found)
        .invoke(progress::set)
        .chain(
            () ->
                Multi.createBy()
                    .repeating()
                    .uni(() -> paced(step, tenant, targets, progress))
                    .whilst(done -> !done.progress().finished() && System.nanoTime() - until < 0)
                    .collect()
                    .last())
        .invoke(
            last -> {
              if (last.progress().finished()) {
                ended.add(table.source());
              }
            })
        .replaceWithVoid();
  }

  private Uni<RewrapStep.Done> paced(
      RewrapStep step,
      TenantId tenant,
      KeyTargets targets,
      AtomicReference<RewrapProgress> progress) {
    return share.step(
        () ->
            mayGoOn
                .get()
                .chain(
                    may ->
                        may
                            ? step.next(tenant, targets, Objects.requireNonNull(progress.get()))
                            : Uni.createFrom().failure(new LeaseLost()))
                .invoke(
                    done -> {
                      progress.set(done.progress());
                      broughtOn += done.rewrapped();
                      rewrapped.increment(done.rewrapped());
                      refused.increment(done.refused());
                      changed.increment(done.changed());
                    }),
        done -> done.progress().finished());
  }

  private Uni<Coverage> count(TenantId tenant, KeyTargets now) {
    return Multi.createFrom()
        .iterable(owner.tables())
        .onItem()
        .transformToUniAndConcatenate(
            table ->
                new RewrapStep(transactions, upkeep, config, table)
                    .count(tenant)
                    .map(counts -> Map.entry(table.table(), counts)))
        .collect()
        .asList()
        .map(
            parts -> {
              Map<String, List<ColumnCount>> tables = new HashMap<>();
              parts.forEach(
                  part -> tables.merge(part.getKey(), part.getValue(), RewrapPass::added));
              return new Coverage(now.asOf(), tables);
            });
  }

  /** Values of one field-map table that lie in several SQL tables. */
  private static List<ColumnCount> added(List<ColumnCount> one, List<ColumnCount> other) {
    Map<ColumnCount, Long> sums = new HashMap<>();
    Stream.concat(one.stream(), other.stream())
        .forEach(
            count ->
                sums.merge(
                    new ColumnCount(count.field(), count.format(), count.keyVersion(), 0),
                    count.rows(),
                    Long::sum));
    return sums.entrySet().stream()
        .map(
            sum ->
                new ColumnCount(
                    sum.getKey().field(),
                    sum.getKey().format(),
                    sum.getKey().keyVersion(),
                    sum.getValue()))
        .toList();
  }

  private static Uni<Void> nothing() {
    return Uni.createFrom().voidItem();
  }

  private static Counter counter(MeterRegistry metrics, String outcome) {
    return Counter.builder("phishx_rewrap_rows")
        .description("Rows brought to the newest key, refused, or changed by others meanwhile")
        .tag("outcome", outcome)
        .register(metrics);
  }

  /** Another replica does the work now. */
  static final class LeaseLost extends RuntimeException {
    private static final long serialVersionUID = 1L;

    LeaseLost() {
      super("another replica took the work over", null, false, false);
    }
  }
}
