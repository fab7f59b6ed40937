package io.phishx.chassis.notify;

import io.phishx.chassis.tenant.TenantTransaction;
import io.phishx.chassis.time.Repeated;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Clock;
import java.time.ZoneOffset;

/** Deletes notifications that were delivered, or set aside as dead, and are older than is kept. */
@ApplicationScoped
class NotificationPurge {

  private static final int BATCH = 1000;
  private static final String PURGE =
      """
      delete from notification_outbox where id in (
        select id from notification_outbox where state <> 'pending' and created_at < $1
        limit $2 for update skip locked)
      """;

  private final TenantTransaction transactions;
  private final Clock clock;
  private final NotifyConfig config;
  private final Repeated purge;

  NotificationPurge(TenantTransaction transactions, Clock clock, NotifyConfig config, Vertx vertx) {
    this.transactions = transactions;
    this.clock = clock;
    this.config = config;
    this.purge = new Repeated(vertx, "purge of notifications", this::purge);
  }

  void start(@Observes StartupEvent event) {
    purge.start(config.purgeInterval());
  }

  void stop(@Observes ShutdownEvent event) {
    purge.stop();
  }

  private Uni<Void> purge() {
    Tuple values =
        Tuple.of(clock.instant().minus(config.retention()).atOffset(ZoneOffset.UTC), BATCH);
    return transactions
        .withoutTenant(connection -> connection.preparedQuery(PURGE).execute(values))
        .chain(done -> done.rowCount() < BATCH ? Uni.createFrom().voidItem() : purge());
  }
}
