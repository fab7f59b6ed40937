package io.phishx.auth.tenant;

import io.phishx.auth.trust.OperatorTenant;
import io.phishx.auth.trust.TrustVersion;
import io.phishx.chassis.audit.AuditEntry;
import io.phishx.chassis.audit.AuditLog;
import io.phishx.chassis.audit.Outcome;
import io.phishx.chassis.id.Ids;
import io.phishx.chassis.page.Cursor;
import io.phishx.chassis.page.Page;
import io.phishx.chassis.page.PageRequest;
import io.phishx.chassis.problem.Problem;
import io.phishx.chassis.tenant.TenantId;
import io.phishx.chassis.tenant.TenantTransaction;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.hibernate.reactive.mutiny.Mutiny;

/** The tenants of the installation; rows that belong to no tenant. */
@ApplicationScoped
public class Tenants {

  private static final String INSERT =
      """
      insert into tenants (id, slug, name, state, created_at, updated_at)
      values ($1, $2, $3, 'active', $4, $4)
      on conflict (slug) do nothing
      """;
  private static final String HAS = "select exists (select 1 from tenants where slug = $1) as has";
  private static final String RENAME =
      "update tenants set name = $2, updated_at = $3 where id = $1 and state <> 'deleted'";
  private static final String PAGE =
      """
      from TenantEntity t
      where :all = true or t.createdAt < :at or (t.createdAt = :at and t.id < :id)
      order by t.createdAt desc, t.id desc
      """;

  private final TenantTransaction transactions;
  private final TrustVersion trust;
  private final OperatorTenant operator;
  private final AuditLog audit;
  private final Ids ids;
  private final Clock clock;

  Tenants(
      TenantTransaction transactions,
      TrustVersion trust,
      OperatorTenant operator,
      AuditLog audit,
      Ids ids,
      Clock clock) {
    this.transactions = transactions;
    this.trust = trust;
    this.operator = operator;
    this.audit = audit;
    this.ids = ids;
    this.clock = clock;
  }

  /** A tenant that does not stand yet. */
  Tenant wanted(String slug, String name) {
    return tenant(slug, name);
  }

  /** Whether a tenant has the slug; one that is gone has it still. */
  Uni<Boolean> has(String slug) {
    return transactions
        .withoutTenant(connection -> connection.preparedQuery(HAS).execute(Tuple.of(slug)))
        .map(rows -> rows.iterator().next().getBoolean("has"));
  }

  /**
   * Creates a tenant in the transaction of {@code connection}.
   *
   * @throws Problem.Conflict if the slug is in use
   */
  Uni<Tenant> create(SqlConnection connection, TenantId operating, Tenant tenant, String actor) {
    return insert(connection, tenant)
        .invoke(
            inserted -> {
              if (!inserted) {
                throw new Problem.Conflict("slug-in-use", "a tenant has the slug " + tenant.slug());
              }
            })
        .chain(
            () ->
                audit.append(
                    connection,
                    operating,
                    AuditEntry.of(
                        "tenant.created",
                        Outcome.SUCCESS,
                        actor,
                        Map.of("tenant_id", tenant.id().toString(), "slug", tenant.slug()))))
        .replaceWith(tenant);
  }

  /** Creates the operator tenant unless it exists; completes with its id. */
  public Uni<TenantId> ensureOperator() {
    Tenant wanted = tenant(operator.slug(), operator.slug());
    return operator
        .id()
        .onFailure(Problem.Unavailable.class)
        .recoverWithUni(
            () ->
                trust
                    .change(wanted.tenantId(), connection -> first(connection, wanted))
                    .chain(operator::id));
  }

  /** A page, newest first. */
  Uni<Page<Tenant>> page(TenantId operating, PageRequest request) {
    Cursor after = request.after();
    return transactions
        .panache(
            operating,
            session ->
                session
                    .createSelectionQuery(PAGE, TenantEntity.class)
                    .setParameter("all", after == null)
                    .setParameter("at", after == null ? Instant.EPOCH : after.at())
                    .setParameter("id", after == null ? new UUID(0, 0) : after.id())
                    .setMaxResults(request.rows())
                    .getResultList())
        .map(rows -> rows.stream().map(TenantEntity::tenant).toList())
        .map(rows -> Page.of(rows, request, row -> new Cursor(row.createdAt(), row.id())));
  }

  /** One tenant; fails with {@link Problem.NotFound}. */
  Uni<Tenant> get(TenantId operating, UUID id) {
    return transactions
        .panache(operating, (Mutiny.Session session) -> session.find(TenantEntity.class, id))
        .map(
            found -> {
              if (found == null) {
                throw new Problem.NotFound("there is no such tenant");
              }
              return found.tenant();
            });
  }

  /** How far a tenant's erasure is; empty if it has none. */
  Uni<Optional<TenantErasureView>> erasure(UUID id) {
    return transactions.withoutTenant(connection -> ErasureRows.view(connection, new TenantId(id)));
  }

  /** Renames a tenant; its slug stays. */
  Uni<Void> rename(TenantId operating, UUID id, String name, String actor) {
    return transactions.sql(
        operating,
        connection ->
            connection
                .preparedQuery(RENAME)
                .execute(Tuple.of(id, name, clock.instant().atOffset(ZoneOffset.UTC)))
                .invoke(
                    result -> {
                      if (result.rowCount() == 0) {
                        throw new Problem.NotFound("there is no such tenant");
                      }
                    })
                .chain(
                    () ->
                        audit.append(
                            connection,
                            operating,
                            AuditEntry.of(
                                "tenant.renamed",
                                Outcome.SUCCESS,
                                actor,
                                Map.of("tenant_id", id.toString()))))
                .replaceWithVoid());
  }

  private Uni<Boolean> first(SqlConnection connection, Tenant wanted) {
    return insert(connection, wanted)
        .call(
            inserted ->
                inserted
                    ? audit.append(
                        connection,
                        wanted.tenantId(),
                        AuditEntry.of(
                            "tenant.created",
                            Outcome.SUCCESS,
                            "auth-service",
                            Map.of("tenant_id", wanted.id().toString(), "slug", wanted.slug())))
                    : Uni.createFrom().nullItem());
  }

  private Uni<Boolean> insert(SqlConnection connection, Tenant tenant) {
    return connection
        .preparedQuery(INSERT)
        .execute(
            Tuple.of(
                tenant.id(),
                tenant.slug(),
                tenant.name(),
                tenant.createdAt().atOffset(ZoneOffset.UTC)))
        .map(result -> result.rowCount() == 1);
  }

  private Tenant tenant(String slug, String name) {
    Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
    return new Tenant(ids.next(), slug, name, TenantState.ACTIVE, now, now);
  }
}
