package io.phishx.crypto.usage;

import io.phishx.auth.client.OperatorOnly;
import io.phishx.chassis.tenant.CurrentTenant;
import io.phishx.chassis.tenant.TenantId;
import io.phishx.crypto.key.ShreddedTenants;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Answers the guide's encryption metrics for the caller's tenant. */
@Path("/encryption/metrics")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "encryption")
class UsageResource {

  private final UsageLedger ledger;
  private final ShreddedTenants shredded;
  private final CurrentTenant tenant;

  UsageResource(UsageLedger ledger, ShreddedTenants shredded, CurrentTenant tenant) {
    this.shredded = shredded;
    this.ledger = ledger;
    this.tenant = tenant;
  }

  @GET
  @RolesAllowed("read")
  @Operation(summary = "Fields sealed and opened so far, over all replicas and restarts")
  public Uni<Usage> metrics() {
    shredded.refuse(tenant.id());
    return ledger.total(tenant.id()).map(Usage::of);
  }

  /**
   * The operator's view.
   *
   * @param total of all tenants together
   * @param tenants each by its id
   */
  record OfAll(Usage total, Map<UUID, Usage> tenants) {}

  @GET
  @Path("/tenants")
  @RolesAllowed("admin")
  @OperatorOnly
  @Operation(summary = "The same for all tenants, together and each; for operators")
  public Uni<OfAll> ofAllTenants() {
    return ledger
        .totals()
        .map(
            totals -> {
              FieldCounts sum = FieldCounts.decrypted(0, 0);
              Map<UUID, Usage> tenants = new LinkedHashMap<>();
              for (Map.Entry<TenantId, FieldCounts> of : totals.entrySet()) {
                sum = sum.plus(of.getValue());
                tenants.put(of.getKey().value(), Usage.of(of.getValue()));
              }
              return new OfAll(Usage.of(sum), tenants);
            });
  }
}
