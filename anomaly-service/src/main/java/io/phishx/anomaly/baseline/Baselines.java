package io.phishx.anomaly.baseline;

import io.micrometer.core.instrument.MeterRegistry;
import io.phishx.anomaly.AnomalyConfig;
import io.phishx.anomaly.IdTime;
import io.phishx.chassis.tenant.TenantErasing;
import io.phishx.chassis.tenant.TenantId;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Clock;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The baselines of the tenants whose mail comes here. The truth is in PostgreSQL, beside the mails:
 * before a baseline is used it learns what other processes stored meanwhile, and one that is new
 * here begins with the latest snapshot. So every process knows what all have seen, and one that was
 * killed has forgotten nothing.
 *
 * <p>A mail that becomes visible later than {@link AnomalyConfig#lateCommits} after its id was made
 * may be missed by the other processes.
 */
@ApplicationScoped
public class Baselines {

  private final BaselineStore store;
  private final AnomalyConfig config;
  private final Clock clock;
  private final Map<TenantId, HeldBaseline> held = new ConcurrentHashMap<>();

  public Baselines(BaselineStore store, AnomalyConfig config, Clock clock, MeterRegistry metrics) {
    this.store = store;
    this.config = config;
    this.clock = clock;
    metrics.gaugeMapSize("phishx_baselines_held", List.of(), held);
  }

  /**
   * The tenant's baseline, with every mail that was stored {@link AnomalyConfig#followAfter} ago or
   * earlier, by whatever process.
   */
  public Uni<TenantBaseline> of(TenantId tenant, int windowSize) {
    Instant now = clock.instant();
    HeldBaseline known = held.computeIfAbsent(tenant, unknown -> new HeldBaseline(now));
    return known
        .freshen(now, config.followAfter(), () -> follow(tenant, known, windowSize))
        .map(reading -> here(reading).map(read -> known.baseline()))
        .orElseGet(() -> Uni.createFrom().item(known.baseline()));
  }

  /** Learns a mail that is stored under {@code emailId} with this sample. */
  public void learn(TenantId tenant, UUID emailId, Sample sample, int windowSize) {
    HeldBaseline known = held.get(tenant);
    if (known != null) {
      known.learn(emailId, sample, windowSize);
    }
  }

  void forget(@Observes TenantErasing erasing) {
    HeldBaseline known = held.remove(erasing.tenant());
    if (known != null) {
      known.erase();
    }
  }

  /** Keeps every baseline that learned something since it was last kept, then makes room. */
  Uni<Void> keepChanged() {
    Uni<Void> all = Uni.createFrom().voidItem();
    for (Map.Entry<TenantId, HeldBaseline> entry : Map.copyOf(held).entrySet()) {
      if (entry.getValue().isChanged()) {
        all = all.chain(() -> keep(entry.getKey(), entry.getValue()));
      }
    }
    return all.invoke(this::makeRoom);
  }

  /** How many tenants' baselines are in memory. */
  int held() {
    return held.size();
  }

  private Uni<Void> follow(TenantId tenant, HeldBaseline known, int windowSize) {
    Instant begun = clock.instant();
    Uni<Void> restored =
        known.isRestored()
            ? Uni.createFrom().voidItem()
            : store.load(tenant).invoke(known::restore).invoke(this::makeRoom).replaceWithVoid();
    return restored
        .chain(() -> readOn(tenant, known, known.floor(), windowSize))
        .invoke(() -> known.readTo(begun, config.lateCommits()));
  }

  private Uni<Void> readOn(TenantId tenant, HeldBaseline known, UUID after, int windowSize) {
    return store
        .eachLater(
            tenant,
            after,
            known.aheadOf(after),
            (id, sample) -> known.learn(id, sample, windowSize))
        .chain(
            more ->
                more.map(last -> readOn(tenant, known, last, windowSize))
                    .orElseGet(() -> Uni.createFrom().voidItem()));
  }

  private Uni<Void> keep(TenantId tenant, HeldBaseline known) {
    return store
        .standing(tenant)
        .chain(
            standing -> {
              if (standing.isEmpty() && known.stands()) {
                // another process erased the tenant
                held.remove(tenant, known);
                return Uni.createFrom().voidItem();
              }
              if (standing.isPresent() && isAsFar(standing.get(), known)) {
                known.keptElsewhere();
                return Uni.createFrom().voidItem();
              }
              if (standing.isPresent() && isRecent(standing.get())) {
                return Uni.createFrom().voidItem();
              }
              return write(tenant, known);
            });
  }

  private Uni<Void> write(TenantId tenant, HeldBaseline known) {
    if (known.isErased()) {
      return Uni.createFrom().voidItem();
    }
    return store
        .keep(tenant, known::snapshot, !known.stands())
        .invoke(known::kept)
        // erased while it was written: that deleted nothing yet, or what was not visible
        .chain(() -> known.isErased() ? store.drop(tenant) : Uni.createFrom().voidItem());
  }

  private static boolean isAsFar(BaselineStore.Standing standing, HeldBaseline known) {
    return IdTime.ORDER.compare(standing.floor(), known.floor()) >= 0;
  }

  /** Processes take turns: one that comes soon after another leaves it at that. */
  private boolean isRecent(BaselineStore.Standing standing) {
    return standing.takenAt().isAfter(clock.instant().minus(config.snapshotPause().dividedBy(2)));
  }

  /** Forgets the baselines that were used longest ago; they are read again when they are needed. */
  private void makeRoom() {
    long entries = held.values().stream().mapToLong(HeldBaseline::entries).sum();
    if (entries <= config.baselineEntries()) {
      return;
    }
    List<Map.Entry<TenantId, HeldBaseline>> longestUnused =
        held.entrySet().stream()
            .map(e -> Map.entry(e.getKey(), e.getValue()))
            .sorted(Comparator.comparing(e -> e.getValue().usedAt()))
            .toList();
    for (Map.Entry<TenantId, HeldBaseline> entry :
        longestUnused.subList(0, Math.max(0, longestUnused.size() - 1))) {
      if (entries <= config.baselineEntries()) {
        return;
      }
      if (held.remove(entry.getKey(), entry.getValue())) {
        entries -= entry.getValue().entries();
      }
    }
  }

  /** Goes on where the caller is, whoever began the reading. */
  private static <T> Uni<T> here(Uni<T> shared) {
    Context caller = Vertx.currentContext();
    return caller == null
        ? shared
        : shared.emitOn(task -> caller.runOnContext(ignored -> task.run()));
  }
}
