package io.phishx.auth.revocation;

import io.phishx.auth.client.CurrentCaller;
import io.phishx.auth.client.OperatorOnly;
import io.phishx.auth.client.VerifiedToken;
import io.phishx.chassis.problem.Problem;
import io.phishx.chassis.tenant.TenantId;
import io.phishx.chassis.tenant.TenantTransaction;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Takes back everything of the caller, of a user, or of a tenant. */
@Path("/auth")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Revocation")
class RevocationResource {

  private static final String USER = "select 1 from users where id = $1";
  private static final String TENANT = "select 1 from tenants where id = $1";

  private final CurrentCaller caller;
  private final Revocations revocations;
  private final RevocationBudget budget;
  private final TenantTransaction transactions;

  RevocationResource(
      CurrentCaller caller,
      Revocations revocations,
      RevocationBudget budget,
      TenantTransaction transactions) {
    this.caller = caller;
    this.revocations = revocations;
    this.budget = budget;
    this.transactions = transactions;
  }

  /**
   * What was taken back.
   *
   * @param tokensRevoked access tokens known to be alive and refresh tokens that were not spent
   */
  record Revoked(int sessionsRevoked, int tokensRevoked) {

    static Revoked of(Ended ended) {
      return new Revoked(ended.sessions(), ended.tokens());
    }
  }

  @POST
  @Path("/revoke-all")
  @RolesAllowed({"read", "write", "admin", "email_ingest", "enforce", "soc"})
  @Operation(summary = "Ends every session of the caller, this one too; of a client, every token")
  public Uni<Revoked> own() {
    VerifiedToken token = caller.token();
    if (token.sessionId().isEmpty()) {
      UUID client = UUID.fromString(token.subject());
      budget.spendAll(client);
      Ended.AccessTokenRef reference =
          new Ended.AccessTokenRef(UUID.fromString(token.tokenId()), token.expiresAt());
      return revocations
          .client(token.tenant(), client, reference, token.subject())
          .map(Revoked::of);
    }
    return revocations
        .user(token.tenant(), UUID.fromString(token.subject()), token.subject())
        .map(Revoked::of);
  }

  @POST
  @Path("/users/{id}/revoke-all")
  @RolesAllowed("admin")
  @Operation(summary = "Ends every session of a user of the tenant")
  public Uni<Revoked> user(@PathParam("id") UUID id) {
    VerifiedToken token = caller.token();
    return transactions
        .sql(token.tenant(), connection -> connection.preparedQuery(USER).execute(Tuple.of(id)))
        .invoke(rows -> requireFound(rows.size(), "user"))
        .chain(() -> revocations.user(token.tenant(), id, token.subject()))
        .map(Revoked::of);
  }

  @POST
  @Path("/tenants/{id}/revoke-all")
  @RolesAllowed("admin")
  @OperatorOnly
  @Operation(summary = "Ends every session of a tenant")
  public Uni<Revoked> tenant(@PathParam("id") UUID id) {
    String actor = caller.subject();
    return transactions
        .withoutTenant(connection -> connection.preparedQuery(TENANT).execute(Tuple.of(id)))
        .invoke(rows -> requireFound(rows.size(), "tenant"))
        .chain(() -> revocations.tenant(new TenantId(id), actor))
        .map(Revoked::of);
  }

  private static void requireFound(int rows, String what) {
    if (rows == 0) {
      throw new Problem.NotFound("there is no such " + what);
    }
  }
}
