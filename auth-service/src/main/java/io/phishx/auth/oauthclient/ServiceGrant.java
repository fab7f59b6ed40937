package io.phishx.auth.oauthclient;

import io.phishx.auth.client.ServiceTokenSource;
import io.phishx.auth.token.AccessToken;
import io.phishx.auth.token.AccessTokens;
import io.phishx.auth.trust.OperatorTenant;
import io.phishx.chassis.audit.AuditEntry;
import io.phishx.chassis.audit.AuditLog;
import io.phishx.chassis.audit.Outcome;
import io.phishx.chassis.problem.Problem;
import io.phishx.chassis.tenant.TenantId;
import io.phishx.chassis.tenant.TenantTransaction;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jspecify.annotations.Nullable;

/**
 * Issues the services' own tokens; needs nothing but this service's database and signing key, so
 * that crypto-service can get its token before it is up. This service's own come from here too.
 */
@ApplicationScoped
class ServiceGrant implements ServiceTokenSource {

  private static final String TENANT =
      """
      select id, revoked_before from tenants
      where (id::text = $1 or slug = $1) and state = 'active'
      """;

  private final AccessTokens tokens;
  private final OperatorTenant operator;
  private final TenantTransaction transactions;
  private final Pool pool;
  private final AuditLog audit;
  private final String ownName;

  ServiceGrant(
      AccessTokens tokens,
      OperatorTenant operator,
      TenantTransaction transactions,
      Pool pool,
      AuditLog audit,
      @ConfigProperty(name = "quarkus.application.name") String ownName) {
    this.tokens = tokens;
    this.operator = operator;
    this.transactions = transactions;
    this.pool = pool;
    this.audit = audit;
    this.ownName = ownName;
  }

  @Override
  public Uni<Issued> issue(Optional<TenantId> tenant) {
    return issue(ownName, tenant.map(TenantId::toString), Optional.empty())
        .onFailure(OAuthError.class)
        .transform(e -> new Problem.NotFound("there is no such tenant"))
        .map(token -> new Issued(token.compact(), token.lifetime()));
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
        .map(name -> Uni.createFrom().item(name))
        .orElseGet(() -> operator.id().map(TenantId::toString))
        .chain(
            name ->
                pool.withConnection(
                    connection -> connection.preparedQuery(TENANT).execute(Tuple.of(name))))
        .chain(
            rows -> {
              if (rows.size() == 0) {
                return Uni.createFrom().failure(OAuthError.invalidGrant("there is no such tenant"));
              }
              return issue(service, rows.iterator().next(), onBehalfOf);
            });
  }

  private Uni<AccessToken> issue(String service, Row row, Optional<String> onBehalfOf) {
    TenantId tenant = new TenantId(row.getUUID("id"));
    AccessToken token =
        tokens.ofService(service, tenant, onBehalfOf, instant(row.getOffsetDateTime(1)));
    Map<String, String> facts = new HashMap<>();
    facts.put("jti", token.jti().toString());
    onBehalfOf.ifPresent(user -> facts.put("on_behalf_of", user));
    return transactions
        .sql(
            tenant,
            connection ->
                audit.append(
                    connection,
                    tenant,
                    AuditEntry.of("token.service", Outcome.SUCCESS, service, facts)))
        .replaceWith(token);
  }

  private static @Nullable Instant instant(@Nullable OffsetDateTime at) {
    return at == null ? null : at.toInstant();
  }
}
