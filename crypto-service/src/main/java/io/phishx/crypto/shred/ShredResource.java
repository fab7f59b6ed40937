package io.phishx.crypto.shred;

import io.phishx.auth.client.CurrentCaller;
import io.phishx.auth.client.Trust;
import io.phishx.auth.client.VerifiedToken;
import io.phishx.chassis.audit.AuditEntry;
import io.phishx.chassis.audit.AuditLog;
import io.phishx.chassis.audit.Outcome;
import io.phishx.chassis.problem.Problem;
import io.phishx.chassis.tenant.TenantId;
import io.phishx.chassis.tenant.TenantTransaction;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Destroys a tenant's keys at the word of an operator, or of auth-service when it erases one. */
@Path("/encryption/tenants/{id}/keys")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "encryption")
class ShredResource {

  private static final String ERASING_SERVICE = "auth-service";

  private final TenantShredding shredding;
  private final TenantTransaction transactions;
  private final AuditLog audit;
  private final CurrentCaller caller;
  private final Trust trust;

  ShredResource(
      TenantShredding shredding,
      TenantTransaction transactions,
      AuditLog audit,
      CurrentCaller caller,
      Trust trust) {
    this.shredding = shredding;
    this.transactions = transactions;
    this.audit = audit;
    this.caller = caller;
    this.trust = trust;
  }

  @DELETE
  @RolesAllowed({"admin", "internal"})
  @Operation(
      summary = "Destroy a tenant's keys for good",
      description =
          "Nothing that was sealed for the tenant opens again, also after a backup was restored;"
              + " calls on its rows, fields, keys and counts are answered with 410, while /pii goes"
              + " on: it looks at the text it is given only. Backups of this service's database may"
              + " hold the wrapped keys still, until recovery_points.gone_by where it was declared how"
              + " long they are kept; the ledger keeps a restored one from opening anything."
              + " The receipt is signed (Ed25519, keys at"
              + " /encryption/receipt-keys) and the same for a repeated call. For operators, and"
              + " for auth-service when it erases the tenant.")
  public Uni<Receipt> shred(@PathParam("id") String id) {
    TenantId tenant = TenantId.parse(id);
    VerifiedToken token = caller.token();
    requireMayShred(token, tenant);
    return shredding.shred(tenant, token.subject()).call(receipt -> recorded(token, receipt));
  }

  @GET
  @RolesAllowed({"admin", "internal"})
  @Operation(summary = "The receipt of a tenant whose keys were destroyed; else 404")
  public Uni<Receipt> receipt(@PathParam("id") String id) {
    TenantId tenant = TenantId.parse(id);
    requireMayShred(caller.token(), tenant);
    return shredding
        .find(tenant)
        .map(
            found ->
                found.orElseThrow(
                    () -> new Problem.NotFound("the tenant's keys were not destroyed")));
  }

  /** The tenant's own log has the act already; the operator's has it too. */
  private Uni<Void> recorded(VerifiedToken token, Receipt receipt) {
    if (token.tenant().equals(receipt.tenantId())) {
      return Uni.createFrom().voidItem();
    }
    AuditEntry entry =
        AuditEntry.of(
            "encryption.tenant-shredded",
            Outcome.SUCCESS,
            token.subject(),
            Map.of(
                "tenant_id", receipt.tenantId().toString(),
                "receipt_id", receipt.receiptId().toString()));
    return transactions
        .sql(token.tenant(), connection -> audit.append(connection, token.tenant(), entry))
        .replaceWithVoid();
  }

  private void requireMayShred(VerifiedToken token, TenantId tenant) {
    boolean erasing =
        token.isService()
            && token.subject().equals(ERASING_SERVICE)
            && (token.isTenantOwner(tenant)
                || trust.operatorTenant().filter(token::isTenantOwner).isPresent());
    if (!erasing && !caller.isOperator()) {
      throw new Problem.Forbidden("operator-only", "this needs an admin of the operator tenant");
    }
  }
}
