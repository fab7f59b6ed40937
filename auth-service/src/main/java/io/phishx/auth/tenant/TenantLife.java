package io.phishx.auth.tenant;

import io.phishx.auth.AuthConfig;
import io.phishx.auth.revocation.Ended;
import io.phishx.auth.revocation.Revocations;
import io.phishx.auth.trust.OperatorTenant;
import io.phishx.chassis.audit.AuditEntry;
import io.phishx.chassis.audit.AuditLog;
import io.phishx.chassis.audit.Outcome;
import io.phishx.chassis.problem.Problem;
import io.phishx.chassis.tenant.TenantId;
import io.phishx.chassis.tenant.TenantTransaction;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * Suspends, resumes and deletes tenants. Each step writes the state and, in the same transaction,
 * the revocation that makes every service refuse what was issued before, and both audit logs: the
 * tenant's and the operator's.
 */
@ApplicationScoped
class TenantLife {

  private static final String LOCK = "select state from tenants where id = $1 for update";
  private static final String MOVE =
      "update tenants set state = $2, updated_at = $3, erase_from = $4 where id = $1";

  private final Revocations revocations;
  private final OperatorTenant operator;
  private final AuditLog audit;
  private final Clock clock;
  private final Set<String> services = new TreeSet<>();
  private final Duration erasureDelay;

  TenantLife(
      Revocations revocations,
      OperatorTenant operator,
      AuditLog audit,
      Clock clock,
      AuthConfig config,
      @ConfigProperty(name = "quarkus.application.name") String ownName) {
    this.revocations = revocations;
    this.operator = operator;
    this.audit = audit;
    this.clock = clock;
    this.erasureDelay = config.tenants().erasureDelay();
    services.add(ownName);
    config
        .services()
        .forEach(
            (name, client) ->
                client.secret().filter(s -> !s.isBlank()).ifPresent(s -> services.add(name)));
  }

  /** Refuses everything for a tenant until it is resumed; a suspended one stays so. */
  Uni<Void> suspend(TenantId tenant, String actor) {
    return move(tenant, TenantState.SUSPENDED, "tenant.suspended", actor);
  }

  /** Lets a suspended tenant's users and clients get tokens again; they have to. */
  Uni<Void> resume(TenantId tenant, String actor) {
    return move(tenant, TenantState.ACTIVE, "tenant.resumed", actor);
  }

  /** Refuses everything for good and has every service erase the tenant; cannot be undone. */
  Uni<Void> delete(TenantId tenant, String actor) {
    return move(tenant, TenantState.DELETING, "tenant.deletion-begun", actor);
  }

  private Uni<Void> move(TenantId tenant, TenantState to, String event, String actor) {
    return operator
        .id()
        .chain(
            operating -> {
              if (operating.equals(tenant)) {
                throw new Problem.Conflict(
                    "operator-tenant", "the operator tenant is neither suspended nor deleted");
              }
              return revocations.act(
                  tenant,
                  connection ->
                      moved(connection, tenant, to, event, actor)
                          .call(
                              () ->
                                  TenantTransaction.also(
                                      connection,
                                      tenant,
                                      operating,
                                      () -> audited(connection, operating, tenant, event, actor))));
            })
        .replaceWithVoid();
  }

  private Uni<Ended> moved(
      SqlConnection connection, TenantId tenant, TenantState to, String event, String actor) {
    return connection
        .preparedQuery(LOCK)
        .execute(Tuple.of(tenant.value()))
        .map(
            rows -> {
              if (rows.size() == 0) {
                throw new Problem.NotFound("there is no such tenant");
              }
              return TenantState.of(rows.iterator().next().getString("state")).orElseThrow();
            })
        .chain(
            from -> {
              if (!changes(from, to)) {
                return Uni.createFrom().item(new Ended(0, 0, List.of()));
              }
              return write(connection, tenant, to)
                  .chain(
                      () ->
                          to == TenantState.ACTIVE
                              ? Uni.createFrom().item(new Ended(0, 0, List.of()))
                              : revocations.endTenant(connection, tenant, event))
                  .call(
                      () ->
                          audit.append(
                              connection,
                              tenant,
                              AuditEntry.of(
                                  event,
                                  Outcome.SUCCESS,
                                  actor,
                                  Map.of(
                                      "tenant_id", tenant.toString(),
                                      "state_before", from.wire(),
                                      "state", to.wire()))));
            });
  }

  private static boolean changes(TenantState from, TenantState to) {
    return switch (from) {
      case ACTIVE, SUSPENDED -> from != to;
      case DELETING, DELETED -> {
        if (to != TenantState.DELETING) {
          throw new Problem.Conflict(
              "tenant-deleted", "the tenant is " + from.wire() + ", which cannot be undone");
        }
        yield false;
      }
    };
  }

  private Uni<Void> write(SqlConnection connection, TenantId tenant, TenantState to) {
    Instant now = clock.instant();
    Instant from = to == TenantState.DELETING ? now.plus(erasureDelay) : null;
    return connection
        .preparedQuery(MOVE)
        .execute(
            Tuple.tuple()
                .addUUID(tenant.value())
                .addString(to.wire())
                .addOffsetDateTime(now.atOffset(ZoneOffset.UTC))
                .addOffsetDateTime(from == null ? null : from.atOffset(ZoneOffset.UTC)))
        .chain(
            () ->
                to == TenantState.DELETING
                    ? ErasureRows.begin(connection, tenant, services)
                    : Uni.createFrom().voidItem());
  }

  private Uni<Void> audited(
      SqlConnection connection, TenantId log, TenantId tenant, String event, String actor) {
    return audit
        .append(
            connection,
            log,
            AuditEntry.of(event, Outcome.SUCCESS, actor, Map.of("tenant_id", tenant.toString())))
        .replaceWithVoid();
  }
}
