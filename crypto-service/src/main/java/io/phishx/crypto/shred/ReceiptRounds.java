package io.phishx.crypto.shred;

import io.phishx.chassis.tenant.TenantId;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jboss.logging.Logger;

/**
 * Goes round the database's copies of the receipts again and again, a few at a time, as {@link
 * LedgerFiles} does with the ledger's. So damage is known before a receipt is needed. One call
 * after the other.
 */
@ApplicationScoped
class ReceiptRounds {

  /** At most so many signatures are checked in a second, beside what is new. */
  static final int AT_ONCE = 20;

  private static final Logger LOG = Logger.getLogger(ReceiptRounds.class);
  private static final UUID START = new UUID(0, 0);

  private final ShredLedger ledger;
  private final Shreddings shreddings;
  private final Vertx vertx;
  private volatile UUID last = START;
  private volatile Set<TenantId> damagedThisRound = Set.of();
  private volatile Set<TenantId> damaged = Set.of();
  private volatile boolean beenRound;

  ReceiptRounds(ShredLedger ledger, Shreddings shreddings, Vertx vertx) {
    this.ledger = ledger;
    this.shreddings = shreddings;
    this.vertx = vertx;
  }

  /** Checks the next of the database's receipts; at the first call all of them. */
  Uni<Void> lookAtRows() {
    return Multi.createBy()
        .repeating()
        .uni(this::page)
        .whilst(atEnd -> !atEnd && !beenRound)
        .collect()
        .last()
        .replaceWithVoid();
  }

  /** How many of the database's receipts no known key signed, as far as they were looked at. */
  int damagedRows() {
    return damaged.size();
  }

  /** Completes with whether it was the last page. */
  private Uni<Boolean> page() {
    return shreddings
        .page(last, AT_ONCE)
        .chain(
            page ->
                vertx
                    .executeBlocking(() -> unproven(page), false)
                    .invoke(this::remember)
                    .map(unproven -> goOn(page)));
  }

  private Set<TenantId> unproven(List<Shreddings.Stored> page) {
    Set<TenantId> unproven = new HashSet<>();
    for (Shreddings.Stored stored : page) {
      try {
        ledger.proven(stored.tenant(), stored.text());
      } catch (DoubtfulReceipt e) {
        unproven.add(stored.tenant());
      }
    }
    return unproven;
  }

  private void remember(Set<TenantId> unproven) {
    unproven.stream()
        .filter(tenant -> !damaged.contains(tenant))
        .forEach(
            tenant ->
                LOG.errorf("no known key signed a receipt in the database: tenant=%s", tenant));
    damagedThisRound = both(damagedThisRound, unproven);
    damaged = both(damaged, unproven);
  }

  private boolean goOn(List<Shreddings.Stored> page) {
    if (page.size() == AT_ONCE) {
      last = page.getLast().tenant().value();
      return false;
    }
    last = START;
    damaged = damagedThisRound;
    damagedThisRound = Set.of();
    beenRound = true;
    return true;
  }

  private static Set<TenantId> both(Set<TenantId> some, Set<TenantId> others) {
    Set<TenantId> all = new HashSet<>(some);
    all.addAll(others);
    return Set.copyOf(all);
  }
}
