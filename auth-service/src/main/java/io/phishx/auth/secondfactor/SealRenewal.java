package io.phishx.auth.secondfactor;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.phishx.auth.signingkey.KeySeal;
import io.phishx.chassis.tenant.TenantId;
import io.phishx.chassis.tenant.TenantTransaction;
import io.phishx.chassis.work.Recurring;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.jboss.logging.Logger;

/**
 * Seals second factors anew that stand under a former key, tenant by tenant, so that the former key
 * can be taken away. Runs only where one is configured; any number of replicas may.
 */
@ApplicationScoped
class SealRenewal {

  private static final Logger LOG = Logger.getLogger(SealRenewal.class);
  private static final Duration INTERVAL = Duration.ofMinutes(1);
  private static final Duration LONGEST_ROUND = Duration.ofMinutes(10);
  private static final int BATCH = 500;
  private static final UUID FIRST = new UUID(0, 0);

  private static final String TENANTS =
      "select id from tenants where state <> 'deleted' order by id";

  private final TenantTransaction transactions;
  private final KeySeal seal;
  private final Recurring recurring;
  private volatile double found = Double.NaN;

  SealRenewal(TenantTransaction transactions, KeySeal seal, MeterRegistry metrics, Vertx vertx) {
    this.transactions = transactions;
    this.seal = seal;
    this.recurring =
        new Recurring(
            vertx,
            LONGEST_ROUND,
            this::renew,
            e -> LOG.warnf("second factors stay under a former key: %s", e.toString()));
    Gauge.builder("phishx_auth_former_seals", this, renewal -> renewal.found)
        .description(
            "Second factors that the last round found sealed under a former key; NaN before one")
        .register(metrics);
  }

  void start(@Observes StartupEvent event) {
    if (seal.hasFormerKeys()) {
      recurring.every(INTERVAL);
    }
  }

  void stop(@Observes ShutdownEvent event) {
    recurring.stop();
  }

  /** One round; completes with how many stood under a former key. */
  Uni<Integer> renew() {
    return transactions
        .withoutTenant(connection -> connection.query(TENANTS).execute())
        .onItem()
        .transformToMulti(rows -> Multi.createFrom().iterable(rows))
        .onItem()
        .transformToUniAndConcatenate(row -> renew(new TenantId(row.getUUID("id")), FIRST, 0))
        .collect()
        .in(() -> new int[1], (sum, renewed) -> sum[0] += renewed)
        .map(sum -> sum[0])
        .invoke(
            renewed -> {
              found = renewed;
              if (renewed > 0) {
                LOG.infof("second factors were sealed anew: count=%d", renewed);
              }
            });
  }

  private Uni<Integer> renew(TenantId tenant, UUID after, int before) {
    return transactions
        .sql(
            tenant,
            connection ->
                TotpRows.sealed(connection, after, BATCH)
                    .chain(
                        batch -> renew(connection, batch).map(renewed -> new Step(batch, renewed))))
        .chain(
            step ->
                step.batch().size() < BATCH
                    ? Uni.createFrom().item(before + step.renewed())
                    : renew(tenant, step.batch().getLast().user(), before + step.renewed()));
  }

  /** What was read, and how many of it were written. */
  private record Step(List<TotpRows.Sealed> batch, int renewed) {}

  private Uni<Integer> renew(SqlConnection connection, List<TotpRows.Sealed> batch) {
    return Multi.createFrom()
        .iterable(batch)
        .onItem()
        .transformToUniAndConcatenate(one -> renew(connection, one))
        .collect()
        .in(() -> new int[1], (sum, renewed) -> sum[0] += renewed ? 1 : 0)
        .map(sum -> sum[0]);
  }

  private Uni<Boolean> renew(SqlConnection connection, TotpRows.Sealed sealed) {
    TotpRows.Sealed renewed =
        new TotpRows.Sealed(
            sealed.user(),
            SecondFactor.renewed(seal, sealed.user(), sealed.secret()),
            SecondFactor.renewed(seal, sealed.user(), sealed.pending()));
    return renewed.equals(sealed)
        ? Uni.createFrom().item(false)
        : TotpRows.renew(connection, sealed, renewed).replaceWith(true);
  }
}
