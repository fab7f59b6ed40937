package io.phishx.auth.session;

import io.micrometer.core.instrument.MeterRegistry;
import io.phishx.auth.AuthConfig;
import io.phishx.chassis.tenant.TenantId;
import io.phishx.chassis.tenant.TenantTransaction;
import io.phishx.chassis.work.Recurring;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.Locale;
import org.jboss.logging.Logger;

/**
 * Deletes what sessions leave behind, tenant by tenant and in batches. Of a session that lives,
 * each spent refresh token stays as long as it could have been redeemed, so that its reuse is
 * recognised; only the answer that it got goes once nobody may ask for it again. So do secrets of
 * second factors that nobody confirmed in time. What is over is told by the database's clock, which
 * judges the grace window too: a replica's that is ahead would forget answers too early.
 */
@ApplicationScoped
class SessionPurge {

  private static final Logger LOG = Logger.getLogger(SessionPurge.class);

  /** After the grace, for calls that were judged a moment ago. */
  private static final Duration MARGIN = Duration.ofMinutes(1);

  private static final Duration LONGEST_ROUND = Duration.ofMinutes(10);

  private static final String TENANTS =
      "select id from tenants where state in ('active', 'suspended') order by id";

  /**
   * What is deleted or forgotten, each by one statement for a batch of one tenant: what was over
   * {@code $2} seconds ago.
   */
  private enum Leftover {
    SESSIONS(
        """
        delete from sessions where id in (
          select id from sessions
          where tenant_id = $1
            and least(ended_at, expires_at) < now() - make_interval(secs => $2)
          limit $3 for update skip locked)
        """),
    REFRESH_TOKENS(
        """
        delete from refresh_tokens where id in (
          select id from refresh_tokens
          where tenant_id = $1 and expires_at < now() - make_interval(secs => $2)
          limit $3 for update skip locked)
        """),
    ANSWERS(
        """
        update refresh_tokens set answer = null where id in (
          select id from refresh_tokens
          where tenant_id = $1 and answer is not null
            and spent_at < now() - make_interval(secs => $2)
          limit $3 for update skip locked)
        """),
    ENROLMENTS(
        """
        update user_totp set pending = null, pending_at = null where user_id in (
          select user_id from user_totp
          where tenant_id = $1 and pending is not null
            and coalesce(pending_at, created_at) < now() - make_interval(secs => $2)
          limit $3 for update skip locked)
        """);

    private final String statement;

    Leftover(String statement) {
      this.statement = statement;
    }

    String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  private final TenantTransaction transactions;
  private final MeterRegistry metrics;
  private final AuthConfig.Retention retention;
  private final Duration grace;
  private final Duration enrolment;
  private final Recurring purge;

  SessionPurge(
      TenantTransaction transactions, MeterRegistry metrics, AuthConfig config, Vertx vertx) {
    this.transactions = transactions;
    this.metrics = metrics;
    this.retention = config.retention();
    this.grace = config.refresh().grace();
    this.enrolment = config.totp().enrolment();
    this.purge =
        new Recurring(
            vertx,
            LONGEST_ROUND,
            this::purge,
            e -> LOG.warnf("sessions are not purged, again later: %s", e.toString()));
  }

  void start(@Observes StartupEvent event) {
    purge.every(retention.interval());
  }

  void stop(@Observes ShutdownEvent event) {
    purge.stop();
  }

  /** Purges every tenant once. */
  Uni<Void> purge() {
    return transactions
        .withoutTenant(connection -> connection.query(TENANTS).execute())
        .onItem()
        .transformToMulti(rows -> Multi.createFrom().iterable(rows))
        .onItem()
        .transformToUniAndConcatenate(row -> purge(new TenantId(row.getUUID("id"))))
        .collect()
        .last()
        .replaceWithVoid();
  }

  private Uni<Void> purge(TenantId tenant) {
    return batches(tenant, Leftover.SESSIONS, retention.sessions())
        .chain(() -> batches(tenant, Leftover.REFRESH_TOKENS, retention.sessions()))
        .chain(() -> batches(tenant, Leftover.ANSWERS, grace.plus(MARGIN)))
        .chain(() -> batches(tenant, Leftover.ENROLMENTS, enrolment));
  }

  private Uni<Void> batches(TenantId tenant, Leftover leftover, Duration age) {
    Tuple values = Tuple.of(tenant.value(), age.toMillis() / 1000.0, retention.batch());
    return transactions
        .sql(tenant, connection -> connection.preparedQuery(leftover.statement).execute(values))
        .map(done -> done.rowCount())
        .invoke(
            rows ->
                metrics
                    .counter("phishx_auth_purged_rows_total", "what", leftover.label())
                    .increment(rows))
        .chain(
            rows ->
                rows < retention.batch()
                    ? Uni.createFrom().voidItem()
                    : batches(tenant, leftover, age));
  }
}
