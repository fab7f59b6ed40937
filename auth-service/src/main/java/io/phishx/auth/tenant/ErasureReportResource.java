package io.phishx.auth.tenant;

import io.phishx.auth.client.CurrentCaller;
import io.phishx.chassis.tenant.TenantId;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;

/** Where a service says that it has erased a tenant; never on the gateway. */
@Path("/internal/erasures")
@RolesAllowed("internal")
@Consumes(MediaType.APPLICATION_JSON)
class ErasureReportResource {

  private final CurrentCaller caller;
  private final ErasureReports reports;

  ErasureReportResource(CurrentCaller caller, ErasureReports reports) {
    this.caller = caller;
    this.reports = reports;
  }

  /** How many rows it deleted. */
  record Report(@Min(0) long rows) {}

  @POST
  @Path("/{tenant}")
  @Operation(hidden = true)
  public Uni<Response> report(@PathParam("tenant") UUID tenant, @NotNull @Valid Report report) {
    return reports
        .report(new TenantId(tenant), caller.subject(), report.rows())
        .map(done -> Response.noContent().build());
  }
}
