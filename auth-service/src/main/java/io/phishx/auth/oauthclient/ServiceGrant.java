package io.phishx.auth.oauthclient;

import io.phishx.auth.client.ServiceTokenSource;
import io.phishx.auth.revocation.NewestIssues;
import io.phishx.auth.token.AccessToken;
import io.phishx.auth.token.AccessTokens;
import io.phishx.auth.trust.OperatorTenant;
import io.phishx.auth.trust.PendingTenants;
import io.phishx.chassis.audit.AuditEntry;
import io.phishx.chassis.audit.AuditLog;
import io.phishx.chassis.audit.Outcome;
import io.phishx.chassis.problem.Problem;
import io.phishx.chassis.tenant.TenantId;
import io.phishx.chassis.tenant.TenantTransaction;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * Issues the services' own tokens; needs nothing but this service's database and signing key, so
 * that crypto-service can get its token before it is up. This service's own come from here too.
 */
@ApplicationScoped
class ServiceGrant implements ServiceTokenSource {

  private static final Pattern ID = Pattern.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");
  private static final String BY_SLUG = "select id from tenants where slug = $1";
  private static final String ADMIT =
      """
      select t.revoked_before, n.issued_at
      from tenants t left join newest_issues n on n.subject = t.id
      where t.id = $1 and t.state = 'active'
      for share of t
      """;

  private final AccessTokens tokens;
  private final OperatorTenant operator;
  private final PendingTenants pending;
  private final TenantTransaction transactions;
  private final Pool pool;
  private final AuditLog audit;
  private final String ownName;

  ServiceGrant(
      AccessTokens tokens,
      OperatorTenant operator,
      PendingTenants pending,
      TenantTransaction transactions,
      Pool pool,
      AuditLog audit,
      @ConfigProperty(name = "quarkus.application.name") String ownName) {
    this.tokens = tokens;
    this.operator = operator;
    this.pending = pending;
    this.transactions = transactions;
    this.pool = pool;
    this.audit = audit;
    this.ownName = ownName;
  }

  @Override
  public Uni<Issued> issue(Optional<TenantId> tenant) {
    return tenant
        .filter(pending::contains)
        .map(this::ofPending)
        .orElseGet(() -> issue(ownName, tenant.map(TenantId::toString), Optional.empty()))
        .onFailure(OAuthError.class)
        .transform(e -> new Problem.NotFound(NOT_ACTIVE, "there is no such tenant"))
        .map(token -> new Issued(token.compact(), token.lifetime()));
  }

  /** Stands in the operator's log, since the tenant may never have one. */
  private Uni<AccessToken> ofPending(TenantId tenant) {
    AccessToken token = tokens.ofService(ownName, tenant, Optional.empty(), null);
    Map<String, String> facts =
        Map.of("jti", token.jti().toString(), "tenant_id", tenant.toString());
    return operator
        .id()
        .chain(
            operating ->
                transactions.sql(
                    operating,
                    connection ->
                        audit.append(
                            connection,
                            operating,
                            AuditEntry.of("token.service", Outcome.SUCCESS, ownName, facts))))
        .replaceWith(token);
  }

  /**
   * Issues a token of {@code service}.
   *
   * @param tenant id or slug; empty for the operator tenant
   * @param onBehalfOf the user whom it acts for, for audit only
   * @return fails with {@link OAuthError} if there is no such tenant
   */
  Uni<AccessToken> issue(String service, Optional<String> tenant, Optional<String> onBehalfOf) {
    return tenant
        .map(this::named)
        .orElseGet(operator::id)
        .chain(id -> issue(service, id, onBehalfOf));
  }

  /** Holds the tenant as it is until the commit: a token comes wholly before its suspension. */
  private Uni<AccessToken> issue(String service, TenantId tenant, Optional<String> onBehalfOf) {
    return transactions.sql(
        tenant,
        connection ->
            connection
                .preparedQuery(ADMIT)
                .execute(Tuple.of(tenant.value()))
                .map(rows -> rows.stream().findFirst().orElseThrow(ServiceGrant::noTenant))
                .chain(
                    row ->
                        issued(
                            connection,
                            tenant,
                            NewestIssues.at(row, "issued_at"),
                            tokens.ofService(
                                service,
                                tenant,
                                onBehalfOf,
                                NewestIssues.at(row, "revoked_before").orElse(null))))
                .call(token -> audited(connection, tenant, service, token, onBehalfOf)));
  }

  private static Uni<AccessToken> issued(
      SqlConnection connection, TenantId tenant, Optional<Instant> newest, AccessToken token) {
    return NewestIssues.remember(connection, tenant, tenant.value(), newest, token.issuedAt())
        .replaceWith(token);
  }

  private Uni<UUID> audited(
      SqlConnection connection,
      TenantId tenant,
      String service,
      AccessToken token,
      Optional<String> onBehalfOf) {
    Map<String, String> facts = new HashMap<>();
    facts.put("jti", token.jti().toString());
    onBehalfOf.ifPresent(user -> facts.put("on_behalf_of", user));
    return audit.append(
        connection, tenant, AuditEntry.of("token.service", Outcome.SUCCESS, service, facts));
  }

  private Uni<TenantId> named(String name) {
    if (ID.matcher(name).matches()) {
      return Uni.createFrom().item(TenantId.parse(name));
    }
    return pool.withConnection(
            connection -> connection.preparedQuery(BY_SLUG).execute(Tuple.of(name)))
        .map(rows -> rows.stream().findFirst().orElseThrow(ServiceGrant::noTenant))
        .map(row -> new TenantId(row.getUUID("id")));
  }

  private static OAuthError noTenant() {
    return OAuthError.invalidGrant("there is no such tenant");
  }
}
