package io.phishx.crypto.coverage;

import io.phishx.auth.client.CurrentCaller;
import io.phishx.auth.client.OperatorOnly;
import io.phishx.chassis.audit.AuditEntry;
import io.phishx.chassis.audit.AuditLog;
import io.phishx.chassis.audit.Outcome;
import io.phishx.chassis.idempotency.Idempotency;
import io.phishx.chassis.problem.Problem;
import io.phishx.chassis.tenant.TenantId;
import io.phishx.chassis.tenant.TenantTransaction;
import io.phishx.crypto.key.DataKeys;
import io.phishx.crypto.key.KeyPurpose;
import io.phishx.crypto.rotation.DataKeyRotation;
import io.phishx.crypto.rotation.HistoryEntry;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Lets an operator change the key of the indexes that serve all tenants: the login's. */
@Path("/encryption/service-index")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "encryption")
class ServiceIndexResource {

  private final DataKeyRotation rotation;
  private final Retirement retirement;
  private final TenantTransaction transaction;
  private final AuditLog audit;
  private final CurrentCaller caller;
  private final Idempotency idempotency;

  ServiceIndexResource(
      DataKeyRotation rotation,
      Retirement retirement,
      TenantTransaction transaction,
      AuditLog audit,
      CurrentCaller caller,
      Idempotency idempotency) {
    this.rotation = rotation;
    this.retirement = retirement;
    this.transaction = transaction;
    this.audit = audit;
    this.caller = caller;
    this.idempotency = idempotency;
  }

  @POST
  @Path("/rotate")
  @RolesAllowed("admin")
  @OperatorOnly
  @Operation(
      summary = "A new key for the index of users.email",
      description =
          "Logins search by the indexes of both keys until the older one is retired; the rows are"
              + " indexed anew in the background.")
  public Uni<HistoryEntry> rotate() {
    String actor = caller.subject();
    Uni<HistoryEntry> act =
        idempotency
            .once(
                DataKeys.SERVICE,
                HistoryEntry.class,
                connection ->
                    rotation
                        .rotateByHand(connection, DataKeys.SERVICE, KeyPurpose.INDEX, actor)
                        .map(outcome -> HistoryEntry.of(outcome, actor)))
            .call(entry -> rotation.announce(DataKeys.SERVICE, KeyPurpose.INDEX, entry.version()));
    return recorded("encryption.service-index-rotated", Map.of(), act);
  }

  @POST
  @Path("/{version}/retire")
  @RolesAllowed("admin")
  @OperatorOnly
  @Operation(summary = "Retire a version of that key which no tenant's row needs; else 409")
  public Uni<Void> retire(@PathParam("version") int version) {
    return recorded(
        "encryption.service-index-retired",
        Map.of("version", Integer.toString(version)),
        retirement.retireServiceIndex(version, caller.subject()));
  }

  /**
   * Does {@code act}, then says in the operator's own log what came of it; the key's log, which has
   * the act in its transaction, is no tenant's.
   */
  private <T> Uni<T> recorded(String event, Map<String, String> facts, Uni<T> act) {
    TenantId operator = caller.tenant();
    String actor = caller.subject();
    return act.call(() -> append(operator, AuditEntry.of(event, Outcome.SUCCESS, actor, facts)))
        .onFailure(Problem.class)
        .call(() -> append(operator, AuditEntry.of(event, Outcome.FAILURE, actor, facts)));
  }

  private Uni<Void> append(TenantId operator, AuditEntry entry) {
    return transaction
        .sql(operator, connection -> audit.append(connection, operator, entry))
        .replaceWithVoid();
  }
}
