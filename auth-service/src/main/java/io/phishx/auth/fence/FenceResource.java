package io.phishx.auth.fence;

import io.phishx.auth.client.CurrentCaller;
import io.phishx.auth.client.OperatorOnly;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Sets the fence by hand, for operators whose database was set back in a way that it can't see. */
@Path("/auth/fence")
@RolesAllowed("admin")
@OperatorOnly
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Revocation")
class FenceResource {

  private final CurrentCaller caller;
  private final Fences fences;

  FenceResource(CurrentCaller caller, Fences fences) {
    this.caller = caller;
    this.fences = fences;
  }

  @POST
  @Operation(
      summary = "Ends every privileged session, this one too",
      description =
          "For a database that was restored from a snapshot or a dump: what was taken back since"
              + " may be lost. Admins, analysts and everybody of the operator tenant log in again;"
              + " other users, clients and services go on. A promoted or recovered database has"
              + " this done by itself.")
  public Uni<Fence> set() {
    return fences.set(caller.tenant(), caller.subject());
  }
}
