package io.phishx.auth.secondfactor;

import io.phishx.auth.client.CurrentCaller;
import io.phishx.chassis.problem.Problem;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.Response;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Takes the second factor from a user who has lost device and codes. */
@Path("/auth/users/{id}/totp")
@RolesAllowed("admin")
@Tag(name = "Users")
class TotpResetResource {

  private final CurrentCaller caller;
  private final Enrolment enrolment;

  TotpResetResource(CurrentCaller caller, Enrolment enrolment) {
    this.caller = caller;
    this.enrolment = enrolment;
  }

  @DELETE
  @Operation(
      summary = "Resets a user's second factor and ends his sessions",
      description = "Another admin's act, never one's own.")
  public Uni<Response> reset(@PathParam("id") UUID id) {
    if (id.toString().equals(caller.subject())) {
      throw new Problem.Conflict("own-account", "another admin resets a second factor");
    }
    return enrolment
        .reset(caller.tenant(), id, caller.subject())
        .map(done -> Response.noContent().build());
  }
}
