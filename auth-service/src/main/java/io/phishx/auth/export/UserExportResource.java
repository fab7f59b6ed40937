package io.phishx.auth.export;

import io.phishx.auth.client.CurrentCaller;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Gives out what is held about a user of the caller's tenant. */
@Path("/auth/users/{id}/export")
@RolesAllowed("admin")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Users")
class UserExportResource {

  private final CurrentCaller caller;
  private final UserExports exports;

  UserExportResource(CurrentCaller caller, UserExports exports) {
    this.caller = caller;
    this.exports = exports;
  }

  @GET
  @Operation(
      summary = "What this service holds about a user: himself, his sessions and his acts",
      description = "Opened, as one document; at most 500 sessions and 10 000 acts, newest first.")
  public Uni<Response> export(@PathParam("id") UUID id) {
    return exports
        .of(caller.tenant(), id, caller.subject())
        .map(
            export ->
                Response.ok(export)
                    .header(HttpHeaders.CACHE_CONTROL, "no-store")
                    .header(
                        HttpHeaders.CONTENT_DISPOSITION,
                        "attachment; filename=\"user-" + id + ".json\"")
                    .build());
  }
}
