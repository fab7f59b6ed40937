package io.phishx.crypto.coverage;

import io.phishx.chassis.tenant.CurrentTenant;
import io.phishx.chassis.tenant.TenantId;
import io.phishx.crypto.key.KeyPurpose;
import io.phishx.crypto.key.ShreddedTenants;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Lets a tenant's admin retire a key version. */
@Path("/encryption/keys/{version}/retire")
@Tag(name = "encryption")
class RetireResource {

  private final Retirement retirement;
  private final ShreddedTenants shredded;
  private final CurrentTenant caller;

  RetireResource(Retirement retirement, ShreddedTenants shredded, CurrentTenant caller) {
    this.retirement = retirement;
    this.shredded = shredded;
    this.caller = caller;
  }

  @POST
  @RolesAllowed("admin")
  @Operation(
      summary = "Retire a key version that no stored value needs",
      description =
          "409 while it seals, while a counted value needs it, until two counts of every table that"
              + " lie the settle time apart have found none since its rotation, and until every"
              + " replica has heard of that. purpose=index retires a key of the tenant's blind"
              + " indexes.")
  public Uni<Void> retire(
      @PathParam("version") int version,
      @QueryParam("purpose") @DefaultValue("field") String purpose) {
    TenantId tenant = caller.id();
    shredded.refuse(tenant);
    return retirement.retire(tenant, KeyPurpose.retirable(purpose), version, caller.subject());
  }
}
