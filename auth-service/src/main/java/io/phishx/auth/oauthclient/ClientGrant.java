package io.phishx.auth.oauthclient;

import io.phishx.auth.client.Scope;
import io.phishx.auth.revocation.NewestIssues;
import io.phishx.auth.token.AccessToken;
import io.phishx.auth.token.AccessTokens;
import io.phishx.auth.trust.OperatorTenant;
import io.phishx.chassis.audit.AuditEntry;
import io.phishx.chassis.audit.AuditLog;
import io.phishx.chassis.audit.Outcome;
import io.phishx.chassis.tenant.TenantId;
import io.phishx.chassis.tenant.TenantTransaction;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Issues the tokens of a tenant's clients, each against the client as it stands at that moment: one
 * whose secret was retired meanwhile gets none.
 */
@ApplicationScoped
class ClientGrant {

  private final AccessTokens tokens;
  private final TenantTransaction transactions;
  private final OperatorTenant operator;
  private final AuditLog audit;

  ClientGrant(
      AccessTokens tokens,
      TenantTransaction transactions,
      OperatorTenant operator,
      AuditLog audit) {
    this.tokens = tokens;
    this.transactions = transactions;
    this.operator = operator;
    this.audit = audit;
  }

  /**
   * Issues a token.
   *
   * @param asked fewer scopes than the client has; empty for all of them
   * @return fails with {@link OAuthError} if the client ended, or has none of the scopes
   */
  Uni<AccessToken> issue(AuthenticatedClient.OfTenant client, Optional<Set<Scope>> asked) {
    TenantId tenant = client.tenant();
    return transactions.sql(
        tenant,
        connection ->
            ClientRows.admit(connection, client.id(), client.secret(), operator.slug())
                .map(admitted -> admitted.orElseThrow(OAuthError::invalidClient))
                .chain(admitted -> issued(connection, client, admitted, asked))
                .call(
                    token ->
                        audit.append(
                            connection,
                            tenant,
                            AuditEntry.of(
                                "token.client",
                                Outcome.SUCCESS,
                                client.actor(),
                                Map.of(
                                    "jti", token.jti().toString(),
                                    "secret_id", client.secret().toString())))));
  }

  private Uni<AccessToken> issued(
      SqlConnection connection,
      AuthenticatedClient.OfTenant client,
      ClientRows.Admitted admitted,
      Optional<Set<Scope>> asked) {
    AccessToken token =
        tokens.ofClient(
            client.id(),
            client.tenant(),
            admitted.role(),
            granted(admitted.scopes(), asked),
            admitted.floor());
    return NewestIssues.remember(
            connection, client.tenant(), client.id(), admitted.newestIssue(), token.issuedAt())
        .replaceWith(token);
  }

  private static Set<Scope> granted(Set<Scope> own, Optional<Set<Scope>> asked) {
    if (asked.isEmpty()) {
      return own;
    }
    Set<Scope> granted = EnumSet.copyOf(own);
    granted.retainAll(asked.get());
    if (granted.isEmpty()) {
      throw OAuthError.invalidScope("the client has none of the scopes asked for");
    }
    return granted;
  }
}
