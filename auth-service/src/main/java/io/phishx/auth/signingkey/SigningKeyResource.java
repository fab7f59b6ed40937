package io.phishx.auth.signingkey;

import io.phishx.auth.AuthConfig;
import io.phishx.auth.client.CurrentCaller;
import io.phishx.auth.client.OperatorOnly;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.time.Instant;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Changes the signing keys by hand, for operators. */
@Path("/auth")
@RolesAllowed("admin")
@OperatorOnly
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Signing keys")
class SigningKeyResource {

  private final CurrentCaller caller;
  private final KeyRotation rotation;
  private final AuthConfig config;

  SigningKeyResource(CurrentCaller caller, KeyRotation rotation, AuthConfig config) {
    this.caller = caller;
    this.rotation = rotation;
    this.config = config;
  }

  /**
   * The next key.
   *
   * @param signsFrom when it begins to sign
   */
  record Next(String kid, String algorithm, String state, Instant publishedAt, Instant signsFrom) {}

  @POST
  @Path("/keys/rotate")
  @Operation(summary = "Publishes the next signing key; it signs once every verifier can have it")
  public Uni<Response> rotate() {
    return rotation
        .rotate(caller.tenant(), caller.subject())
        .map(
            key ->
                Response.accepted(
                        new Next(
                            key.kid(),
                            key.material().algorithm().jose(),
                            "published",
                            key.publishedAt(),
                            key.publishedAt().plus(config.keys().publishWait())))
                    .build());
  }

  @DELETE
  @Path("/keys/{kid}")
  @Operation(summary = "Removes a signing key at once; what it signed is refused everywhere")
  public Uni<Response> remove(@PathParam("kid") String kid) {
    return rotation
        .remove(caller.tenant(), caller.subject(), kid)
        .map(done -> Response.noContent().build());
  }
}
