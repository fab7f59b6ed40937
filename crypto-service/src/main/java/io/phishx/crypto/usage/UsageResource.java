package io.phishx.crypto.usage;

import io.phishx.chassis.tenant.CurrentTenant;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Answers the guide's encryption metrics for the caller's tenant. */
@Path("/encryption/metrics")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "encryption")
class UsageResource {

  private final UsageLedger ledger;
  private final CurrentTenant tenant;

  UsageResource(UsageLedger ledger, CurrentTenant tenant) {
    this.ledger = ledger;
    this.tenant = tenant;
  }

  @GET
  @RolesAllowed("read")
  @Operation(summary = "Fields sealed and opened so far, over all replicas and restarts")
  public Uni<Usage> metrics() {
    return ledger.total(tenant.id()).map(Usage::of);
  }
}
