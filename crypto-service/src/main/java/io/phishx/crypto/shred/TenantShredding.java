package io.phishx.crypto.shred;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.phishx.auth.client.Trust;
import io.phishx.chassis.feed.Notices;
import io.phishx.chassis.problem.Problem;
import io.phishx.chassis.tenant.TenantId;
import io.phishx.crypto.key.DataKeys;
import io.phishx.crypto.key.ShreddedTenants;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import org.jboss.logging.Logger;

/**
 * Destroys a tenant's keys: first on record in the ledger, then in the database, then out of every
 * replica's memory. From the record on it is final; whatever was interrupted is completed by {@link
 * ShredWatch}.
 */
@ApplicationScoped
class TenantShredding {

  static final String CHANNEL = "phishx.crypto.tenant-shredded";
  private static final Logger LOG = Logger.getLogger(TenantShredding.class);
  private static final Duration LOOK_AGAIN = Duration.ofSeconds(30);

  private final ShredLedger ledger;
  private final Shreddings shreddings;
  private final ShreddedTenants shredded;
  private final DataKeys keys;
  private final Notices notices;
  private final Trust callers;
  private final Receipts receipts;
  private final ReceiptTrust trust;
  private final Vertx vertx;
  private final Counter counter;

  TenantShredding(
      ShredLedger ledger,
      Shreddings shreddings,
      ShreddedTenants shredded,
      DataKeys keys,
      Notices notices,
      Trust callers,
      Receipts receipts,
      ReceiptTrust trust,
      Vertx vertx,
      MeterRegistry metrics) {
    this.ledger = ledger;
    this.shreddings = shreddings;
    this.shredded = shredded;
    this.keys = keys;
    this.notices = notices;
    this.callers = callers;
    this.receipts = receipts;
    this.trust = trust;
    this.vertx = vertx;
    this.counter =
        Counter.builder("phishx_crypto_shreddings")
            .description("Tenants whose keys this process destroyed")
            .register(metrics);
  }

  /**
   * Destroys the tenant's keys; repeated, it gives the first receipt.
   *
   * @return fails with {@link Problem.Conflict} for the operator tenant, without a ledger, and
   *     while the ledger holds a file of that tenant that is no receipt of ours
   */
  Uni<Receipt> shred(TenantId tenant, String actor) {
    if (tenant.equals(DataKeys.SERVICE)) {
      throw new Problem.NotFound("there is no such tenant");
    }
    if (callers.operatorTenant().filter(tenant::equals).isPresent()) {
      throw new Problem.Conflict(
          "operator-tenant", "the operator tenant's keys cannot be destroyed");
    }
    if (!ledger.isConfigured()) {
      throw new Problem.Conflict(
          "shred-ledger-missing",
          "expected ENCRYPTION_SHRED_LEDGER: without it a restored backup would bring the keys"
              + " back");
    }
    return find(tenant)
        .chain(
            found ->
                found.isPresent()
                    ? Uni.createFrom().item(found.get())
                    : receipts
                        .make(tenant, actor)
                        .call(() -> trust.learn())
                        .chain(
                            receipt -> vertx.executeBlocking(() -> ledger.append(receipt), false))
                        .onFailure(DoubtfulReceipt.class)
                        .transform(
                            e ->
                                new Problem.Conflict(
                                    "shred-ledger-in-doubt",
                                    "the shred ledger holds a receipt of the tenant that no known"
                                        + " key signed; take it away first"))
                        .call(this::complete)
                        .invoke(
                            receipt -> {
                              counter.increment();
                              LOG.warnf(
                                  "a tenant's keys were destroyed: tenant=%s receipt=%s",
                                  tenant, receipt.receiptId());
                            }));
  }

  /**
   * The receipt of a tenant that was shredded: as stored, or as the ledger has it where that is
   * damaged.
   *
   * @return fails with {@link Problem.Unavailable} if neither is proven
   */
  Uni<Optional<Receipt>> find(TenantId tenant) {
    return shreddings
        .find(tenant)
        .chain(
            text ->
                text.isEmpty()
                    ? Uni.createFrom().item(Optional.empty())
                    : trust
                        .learn()
                        .chain(() -> vertx.executeBlocking(() -> proven(tenant, text.get()), false))
                        .map(Optional::of)
                        .onFailure(IOException.class)
                        .transform(
                            e ->
                                new Problem.Unavailable(
                                    "shred-ledger-in-doubt",
                                    "the tenant's keys were destroyed, but no known key signed"
                                        + " what is left of the receipt",
                                    LOOK_AGAIN)));
  }

  private Receipt proven(TenantId tenant, String text) throws IOException {
    try {
      return ledger.proven(tenant, text);
    } catch (DoubtfulReceipt e) {
      return ledger.read(tenant);
    }
  }

  /** Does what a receipt on record says, wherever that was not done. */
  Uni<Void> complete(Receipt receipt) {
    TenantId tenant = receipt.tenantId();
    shredded.add(tenant);
    keys.forget(tenant);
    return shreddings
        .apply(receipt, receipts.text(receipt), receipt.actor())
        .chain(() -> notices.publish(notices.of(CHANNEL, tenant, null, null)));
  }

  /** Enters a receipt in a ledger that lacks it; one that is damaged does not get there. */
  Uni<Void> restore(TenantId tenant) {
    return find(tenant)
        .onFailure(Problem.Unavailable.class)
        .recoverWithItem(Optional::empty)
        .chain(
            found ->
                found.isEmpty()
                    ? Uni.createFrom().voidItem()
                    : vertx
                        .executeBlocking(() -> ledger.append(found.get()), false)
                        .replaceWithVoid()
                        .onFailure(DoubtfulReceipt.class)
                        .recoverWithNull());
  }
}
