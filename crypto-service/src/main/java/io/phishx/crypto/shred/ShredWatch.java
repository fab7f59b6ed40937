package io.phishx.crypto.shred;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.phishx.chassis.feed.Notice;
import io.phishx.chassis.feed.Notices;
import io.phishx.chassis.tenant.TenantId;
import io.phishx.crypto.key.DataKeys;
import io.phishx.crypto.key.ShreddedTenants;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.core.Vertx;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.jboss.logging.Logger;

/**
 * Keeps shredded tenants shredded. The ledger is read before the first call is served; after that,
 * each second, the ledger and the database are compared: what a restored database has forgotten is
 * done again, and what another replica did is known here. What the ledger says is known at once,
 * also while the database is away; a file that no known key signed destroys nothing, but nothing is
 * done for its tenant while it is there. What was proven is looked at again by {@link LedgerFiles}
 * and {@link ReceiptRounds}.
 */
@ApplicationScoped
class ShredWatch {

  private static final Logger LOG = Logger.getLogger(ShredWatch.class);
  private static final long EACH_MILLIS = 1_000;
  private static final int BEFORE_OTHERS = 1;

  private final ShredLedger ledger;
  private final LedgerFiles files;
  private final ReceiptTrust trust;
  private final ReceiptRounds rounds;
  private final Shreddings shreddings;
  private final TenantShredding shredding;
  private final ShreddedTenants shredded;
  private final DataKeys keys;
  private final Notices notices;
  private final Vertx vertx;
  private final AtomicBoolean running = new AtomicBoolean();
  private final AtomicBoolean inStep = new AtomicBoolean();
  private final AtomicLong pending = new AtomicLong();
  private final AtomicLong doubts = new AtomicLong();
  private volatile long timer;

  ShredWatch(
      ShredLedger ledger,
      LedgerFiles files,
      ReceiptTrust trust,
      ReceiptRounds rounds,
      Shreddings shreddings,
      TenantShredding shredding,
      ShreddedTenants shredded,
      DataKeys keys,
      Notices notices,
      Vertx vertx,
      MeterRegistry metrics) {
    this.ledger = ledger;
    this.files = files;
    this.trust = trust;
    this.rounds = rounds;
    this.shreddings = shreddings;
    this.shredding = shredding;
    this.shredded = shredded;
    this.keys = keys;
    this.notices = notices;
    this.vertx = vertx;
    Gauge.builder("phishx_crypto_shreddings_pending", pending, AtomicLong::get)
        .description("Tenants on the shred ledger whose keys the database still or again holds")
        .register(metrics);
    Gauge.builder("phishx_crypto_shred_ledger_doubts", this, ShredWatch::doubts)
        .description(
            "Files in the shred ledger, and entries of shredded tenants in the database, that are"
                + " no receipt which a known key signed")
        .register(metrics);
  }

  /** Refuses to start without a readable ledger: it could serve what was destroyed. */
  void start(@Observes @Priority(BEFORE_OTHERS) StartupEvent event) {
    try {
      // nothing is proven before the service's own key was read
      shredded.doubt(ledger.names().tenants());
    } catch (IOException e) {
      throw new UncheckedIOException("the shred ledger cannot be read", e);
    }
    if (!ledger.isConfigured()) {
      LOG.warn("there is no shred ledger: tenants' keys cannot be destroyed");
    }
    var unused = notices.listen(TenantShredding.CHANNEL, this::hear, () -> {});
    look();
    timer = vertx.setPeriodic(EACH_MILLIS, ignored -> look());
  }

  void stop(@Observes ShutdownEvent event) {
    vertx.cancelTimer(timer);
  }

  /** Whether the database has been brought in step with the ledger since the start. */
  boolean isInStep() {
    return inStep.get();
  }

  private double doubts() {
    return doubts.get() + (double) rounds.damagedRows();
  }

  private void hear(Notice notice) {
    TenantId tenant = notice.tenantId();
    if (tenant != null) {
      // the ledger and the table say so too; a notice alone is not believed
      look();
    }
  }

  private void look() {
    if (!running.compareAndSet(false, true)) {
      return;
    }
    compare()
        .onTermination()
        .invoke(() -> running.set(false))
        .subscribe()
        .with(
            done -> inStep.set(true),
            failure -> LOG.debugf("the shred ledger waits: %s", failure.toString()));
  }

  private Uni<Void> compare() {
    return vertx
        .executeBlocking(this::believed, false)
        .chain(
            before ->
                trust
                    .learn()
                    // a standby whose primary never ran makes no key, and needs none yet
                    .onFailure(e -> before.doubtful().isEmpty())
                    .recoverWithItem(trust::known)
                    .chain(
                        known ->
                            known.size() == before.keys()
                                ? Uni.createFrom().item(before)
                                : vertx.executeBlocking(this::believed, false)))
        .chain(
            recorded ->
                shreddings
                    .tenants()
                    .chain(
                        stored -> {
                          know(stored);
                          Set<TenantId> missing = without(recorded.proven(), stored);
                          pending.set(missing.size());
                          return redo(missing)
                              .chain(() -> restore(without(stored, recorded.names())))
                              .chain(rounds::lookAtRows);
                        }));
  }

  /** What the ledger's files say, which this process goes by from now on. */
  private LedgerFiles.Found believed() throws IOException {
    LedgerFiles.Found found = files.look();
    know(found.proven());
    shredded
        .doubt(found.doubtful())
        .forEach(
            tenant -> {
              keys.forget(tenant);
              LOG.errorf("no known key signed a receipt in the shred ledger: tenant=%s", tenant);
            });
    doubts.set(found.doubtful().size() + (long) found.strangers());
    return found;
  }

  private void know(Set<TenantId> tenants) {
    for (TenantId tenant : tenants) {
      if (shredded.add(tenant)) {
        keys.forget(tenant);
      }
    }
  }

  private Uni<Void> redo(Set<TenantId> missing) {
    return Multi.createFrom()
        .iterable(missing)
        .onItem()
        .transformToUniAndConcatenate(
            tenant ->
                vertx
                    .executeBlocking(() -> ledger.read(tenant), false)
                    .call(shredding::complete)
                    .invoke(
                        receipt -> {
                          pending.decrementAndGet();
                          LOG.warnf(
                              "keys that came back were destroyed again: tenant=%s receipt=%s",
                              tenant, receipt.receiptId());
                        })
                    .onFailure(DoubtfulReceipt.class)
                    .recoverWithNull())
        .collect()
        .last()
        .replaceWithVoid();
  }

  private Uni<Void> restore(Set<TenantId> unrecorded) {
    return !ledger.isConfigured()
        ? Uni.createFrom().voidItem()
        : Multi.createFrom()
            .iterable(unrecorded)
            .onItem()
            .transformToUniAndConcatenate(shredding::restore)
            .collect()
            .last()
            .replaceWithVoid();
  }

  private static Set<TenantId> without(Set<TenantId> all, Set<TenantId> those) {
    Set<TenantId> rest = new HashSet<>(all);
    rest.removeAll(those);
    return rest;
  }
}
