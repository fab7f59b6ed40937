package io.phishx.chassis.notify;

import io.phishx.chassis.tenant.TenantTransaction;
import io.phishx.chassis.work.Recurring;
import io.phishx.chassis.work.Repeated;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;

/** Deletes notifications that were delivered, or set aside as dead, and are older than is kept. */
@ApplicationScoped
class NotificationPurge {

  private static final Logger LOG = Logger.getLogger(NotificationPurge.class);
  private static final Duration LONGEST_ROUND = Duration.ofMinutes(10);
  private static final int BATCH = 1000;
  private static final String PURGE = "select purge_notifications($1, $2) as removed";

  private final TenantTransaction transactions;
  private final Clock clock;
  private final NotifyConfig config;
  private final Recurring recurring;

  NotificationPurge(TenantTransaction transactions, Clock clock, NotifyConfig config, Vertx vertx) {
    this.transactions = transactions;
    this.clock = clock;
    this.config = config;
    this.recurring =
        new Recurring(
            vertx,
            LONGEST_ROUND,
            this::purge,
            failure -> LOG.warnf("notifications were not purged: %s", failure.toString()));
  }

  void start(@Observes StartupEvent event) {
    recurring.every(config.purgeInterval());
  }

  void stop(@Observes ShutdownEvent event) {
    recurring.stop();
  }

  private Uni<Void> purge() {
    Tuple values =
        Tuple.of(clock.instant().minus(config.retention()).atOffset(ZoneOffset.UTC), BATCH);
    return Repeated.until(
            () ->
                transactions.withoutTenant(
                    connection ->
                        connection
                            .preparedQuery(PURGE)
                            .execute(values)
                            .map(rows -> rows.iterator().next().getInteger("removed"))),
            removed -> removed == BATCH,
            Collectors.counting())
        .replaceWithVoid();
  }
}
