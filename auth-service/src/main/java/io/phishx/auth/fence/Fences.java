package io.phishx.auth.fence;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.phishx.auth.trust.OperatorTenant;
import io.phishx.auth.trust.TokenLife;
import io.phishx.auth.trust.TrustVersion;
import io.phishx.chassis.audit.AuditEntry;
import io.phishx.chassis.audit.AuditLog;
import io.phishx.chassis.audit.Outcome;
import io.phishx.chassis.tenant.TenantId;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/**
 * Sets the fence: what privileged callers were granted before it is worth nothing, since the
 * database may have lost that it was taken back (ADR 0034). Each is one change of trust with its
 * entry in the operators' audit log.
 */
@ApplicationScoped
class Fences {

  private static final Logger LOG = Logger.getLogger(Fences.class);
  private static final String EVENT = "trust.fenced";

  private static final String IS_ANOTHER =
      """
      select 1 from (select database_timeline() as timeline) now
      where timeline is not null
        and timeline is distinct from (select f.timeline from trust_fence f)
      """;

  /**
   * The time is the database's, but not before this replica's, by whose like tokens were issued,
   * and at most as late as one can be issued. The second after it is refused too, for a transaction
   * that began earlier and ends later, and so is what was issued later because of the last fence;
   * so do sessions that began later because of it.
   */
  private static final String RAISE =
      """
      with known as (select timeline from trust_fence),
      moment as (
        select least(greatest(clock_timestamp(), $1), $2) as reached,
          date_trunc('second', $2::timestamptz) as latest)
      insert into trust_fence as f (timeline, fenced_at, tokens_before)
      select database_timeline(), reached,
        least(date_trunc('second', reached) + interval '1 second', latest)
      from moment
      on conflict (only_one) do update set timeline = excluded.timeline,
        fenced_at = greatest(f.fenced_at + interval '1 microsecond', excluded.fenced_at),
        tokens_before = greatest(f.tokens_before, least((select latest from moment),
          greatest(date_trunc('second', excluded.fenced_at), f.tokens_before)
            + interval '1 second'))
        where $3 or f.timeline <> excluded.timeline
      returning f.timeline, f.fenced_at, f.tokens_before, (select timeline from known) as known
      """;

  /** Why a fence is set. */
  private enum Cause {
    TIMELINE,
    OPERATOR;

    String wire() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** A fence that was set, and the timelines before and after. */
  private record Raised(Fence fence, String from, String to) {}

  private final Pool pool;
  private final TrustVersion trust;
  private final OperatorTenant operator;
  private final AuditLog audit;
  private final TokenLife life;
  private final Clock clock;
  private final String ownName;
  private final Counter found;
  private final Counter asked;

  Fences(
      Pool pool,
      TrustVersion trust,
      OperatorTenant operator,
      AuditLog audit,
      TokenLife life,
      Clock clock,
      MeterRegistry metrics,
      @ConfigProperty(name = "quarkus.application.name") String ownName) {
    this.pool = pool;
    this.trust = trust;
    this.operator = operator;
    this.audit = audit;
    this.life = life;
    this.clock = clock;
    this.ownName = ownName;
    this.found = counter(metrics, Cause.TIMELINE);
    this.asked = counter(metrics, Cause.OPERATOR);
  }

  private static Counter counter(MeterRegistry metrics, Cause cause) {
    return metrics.counter("phishx_auth_fences_total", "cause", cause.wire());
  }

  /** Sets one if the database writes another timeline than the one that is known; asks once. */
  Uni<Void> followTimeline() {
    return pool.withConnection(connection -> connection.query(IS_ANOTHER).execute())
        .chain(
            rows ->
                rows.size() == 0
                    ? Uni.createFrom().voidItem()
                    : operator
                        .id()
                        .chain(tenant -> raise(tenant, ownName, Cause.TIMELINE))
                        .replaceWithVoid());
  }

  /** Sets one now, whatever the timeline. */
  Uni<Fence> set(TenantId operating, String actor) {
    return raise(operating, actor, Cause.OPERATOR).map(raised -> raised.orElseThrow().fence());
  }

  private Uni<Optional<Raised>> raise(TenantId operating, String actor, Cause cause) {
    return trust
        .change(
            operating,
            connection ->
                write(connection, cause)
                    .call(
                        raised ->
                            raised
                                .map(one -> audited(connection, operating, actor, cause, one))
                                .orElseGet(() -> Uni.createFrom().voidItem())))
        .invoke(raised -> raised.ifPresent(one -> tell(cause, one)));
  }

  /** Empty if another replica was first. */
  private Uni<Optional<Raised>> write(SqlConnection connection, Cause cause) {
    Instant now = clock.instant();
    return connection
        .preparedQuery(RAISE)
        .execute(Tuple.of(utc(now), utc(now.plus(life.ahead())), cause == Cause.OPERATOR))
        .map(rows -> rows.stream().findFirst().map(Fences::raised));
  }

  private static Raised raised(Row row) {
    String known = row.getString("known");
    return new Raised(
        new Fence(
            row.getOffsetDateTime("tokens_before").toInstant(),
            row.getOffsetDateTime("fenced_at").toInstant()),
        known == null ? "" : known,
        row.getString("timeline"));
  }

  private Uni<Void> audited(
      SqlConnection connection, TenantId operating, String actor, Cause cause, Raised raised) {
    Map<String, String> facts = new HashMap<>();
    facts.put("cause", cause.wire());
    facts.put("tokens_before", raised.fence().tokensBefore().toString());
    facts.put("timeline", raised.to());
    facts.put("timeline_before", raised.from());
    return audit
        .append(connection, operating, AuditEntry.of(EVENT, Outcome.SUCCESS, actor, facts))
        .replaceWithVoid();
  }

  private void tell(Cause cause, Raised raised) {
    Counter counter =
        switch (cause) {
          case TIMELINE -> found;
          case OPERATOR -> asked;
        };
    counter.increment();
    LOG.warnf(
        "privileged tokens and sessions are refused, since revocations may be lost: before=%s"
            + " cause=%s timeline=%s known=%s",
        raised.fence().tokensBefore(), cause.wire(), raised.to(), raised.from());
  }

  private static OffsetDateTime utc(Instant at) {
    return at.atOffset(ZoneOffset.UTC);
  }
}
