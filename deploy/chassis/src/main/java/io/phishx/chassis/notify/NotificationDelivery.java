package io.phishx.chassis.notify;

import io.micrometer.core.instrument.MeterRegistry;
import io.phishx.chassis.egress.EgressGuard;
import io.phishx.chassis.tenant.TenantId;
import io.phishx.chassis.tenant.TenantTransaction;
import io.phishx.chassis.work.Recurring;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import io.vertx.mutiny.core.buffer.Buffer;
import io.vertx.mutiny.ext.web.client.WebClient;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Clock;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.UUID;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Delivers the outbox at least once: a due row is leased to one replica, posted outside the
 * transaction, then marked; a failure comes back later, and at last is set aside as dead.
 */
@ApplicationScoped
class NotificationDelivery {

  private static final Logger LOG = Logger.getLogger(NotificationDelivery.class);
  private static final Duration POST_TIMEOUT = Duration.ofSeconds(5);
  private static final Duration LEASE = Duration.ofSeconds(30);
  private static final Duration LONGEST_WAIT = Duration.ofHours(1);
  private static final Duration LONGEST_ROUND = Duration.ofMinutes(1);
  private static final int AT_ONCE = 20;
  private static final String CLAIM =
      """
      select id, tenant_id, target, payload, attempts
      from claim_notifications($1, $2, $3)
      """;
  private static final String DELIVERED =
      "update notification_outbox set state = 'delivered', delivered_at = $2, last_error = null"
          + " where id = $1";
  private static final String FAILED =
      "update notification_outbox set state = $2, next_attempt_at = $3, last_error = $4"
          + " where id = $1";

  private final NotifyConfig config;
  private final TenantTransaction transactions;
  private final EgressGuard egress;
  private final WebClient http;
  private final Clock clock;
  private final MeterRegistry metrics;
  private final Recurring recurring;

  NotificationDelivery(
      NotifyConfig config,
      TenantTransaction transactions,
      EgressGuard egress,
      io.vertx.mutiny.core.Vertx vertx,
      Clock clock,
      MeterRegistry metrics) {
    this.config = config;
    this.transactions = transactions;
    this.egress = egress;
    this.http = WebClient.create(vertx);
    this.clock = clock;
    this.metrics = metrics;
    this.recurring =
        new Recurring(
            vertx.getDelegate(),
            LONGEST_ROUND,
            this::deliverDue,
            failure -> LOG.debugf("delivering failed: %s", failure.toString()));
  }

  void start(@Observes StartupEvent event) {
    if (!config.targets().isEmpty()) {
      recurring.every(config.interval());
    }
  }

  void stop(@Observes ShutdownEvent event) {
    recurring.stop();
    http.close();
  }

  private Uni<Void> deliverDue() {
    OffsetDateTime now = now();
    return transactions
        .withoutTenant(
            connection ->
                connection.preparedQuery(CLAIM).execute(Tuple.of(now, now.plus(LEASE), AT_ONCE)))
        .onItem()
        .transformToMulti(rows -> Multi.createFrom().iterable(rows))
        .onItem()
        .transformToUniAndMerge(this::deliver)
        .collect()
        .last()
        .replaceWithVoid();
  }

  private Uni<Void> deliver(Row row) {
    UUID id = row.getUUID("id");
    TenantId tenant = new TenantId(row.getUUID("tenant_id"));
    String name = row.getString("target");
    NotifyConfig.Target target = config.targets().get(name);
    if (target == null) {
      return failed(tenant, id, name, config.maxAttempts(), "the target is no longer configured");
    }
    return post(target, id, row.getJsonObject("payload"))
        .onItemOrFailure()
        .transformToUni(
            (status, failure) ->
                failure == null && status >= 200 && status < 300
                    ? delivered(tenant, id, name)
                    : failed(tenant, id, name, row.getInteger("attempts"), reason(status, failure)))
        // its lease ends, and it comes again; the others of this round are not to wait for it
        .onFailure()
        .invoke(e -> LOG.warnf("a notification's fate was not stored: id=%s reason=%s", id, e))
        .onFailure()
        .recoverWithNull();
  }

  private Uni<Integer> post(NotifyConfig.Target target, UUID id, JsonObject payload) {
    Outgoing outgoing = Outgoing.of(target, id, payload, clock.instant());
    return egress
        .check(outgoing.url())
        .chain(
            pinned -> {
              var request =
                  http.request(
                      io.vertx.core.http.HttpMethod.POST,
                      new io.vertx.mutiny.core.net.SocketAddress(
                          io.vertx.core.net.SocketAddress.inetSocketAddress(
                              pinned.port(), pinned.host())),
                      pinned.request(HttpMethod.POST));
              outgoing.headers().forEach(request::putHeader);
              return request
                  .timeout(POST_TIMEOUT.toMillis())
                  .sendBuffer(Buffer.buffer(outgoing.body()))
                  .map(response -> response.statusCode());
            })
        // also of a receiver that answers drop by drop
        .ifNoItem()
        .after(POST_TIMEOUT.multipliedBy(2))
        .fail();
  }

  private Uni<Void> delivered(TenantId tenant, UUID id, String target) {
    metrics
        .counter("phishx_notifications_total", "target", target, "outcome", "delivered")
        .increment();
    return transactions.sql(
        tenant,
        connection ->
            connection.preparedQuery(DELIVERED).execute(Tuple.of(id, now())).replaceWithVoid());
  }

  private Uni<Void> failed(TenantId tenant, UUID id, String target, int attempts, String reason) {
    boolean dead = attempts >= config.maxAttempts();
    metrics
        .counter(
            "phishx_notifications_total", "target", target, "outcome", dead ? "dead" : "retried")
        .increment();
    if (dead) {
      LOG.errorf("a notification is set aside as dead: target=%s id=%s", target, id);
    }
    OffsetDateTime next = now().plus(waitAfter(attempts));
    return transactions.sql(
        tenant,
        connection ->
            connection
                .preparedQuery(FAILED)
                .execute(Tuple.of(id, dead ? "dead" : "pending", next, reason))
                .replaceWithVoid());
  }

  Duration waitAfter(int attempts) {
    Duration wait = config.firstRetry().multipliedBy(1L << Math.min(20, Math.max(0, attempts - 1)));
    return wait.compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT : wait;
  }

  private static String reason(@Nullable Integer status, @Nullable Throwable failure) {
    return failure == null ? "status " + status : failure.getClass().getSimpleName();
  }

  private OffsetDateTime now() {
    return clock.instant().atOffset(ZoneOffset.UTC);
  }
}
