package io.phishx.auth.session;

import com.fasterxml.jackson.annotation.JsonAlias;
import io.phishx.auth.client.CurrentCaller;
import io.phishx.auth.client.VerifiedToken;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpServerRequest;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.NewCookie;
import jakarta.ws.rs.core.Response;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** The caller's own password. */
@Path("/auth/me/password")
@RolesAllowed({"read", "write", "admin", "email_ingest", "enforce", "soc"})
@Consumes(MediaType.APPLICATION_JSON)
@Tag(name = "Sessions")
class OwnPasswordResource {

  private final CurrentCaller caller;
  private final OwnPassword passwords;
  private final OwnPlace place;

  OwnPasswordResource(CurrentCaller caller, OwnPassword passwords, OwnPlace place) {
    this.caller = caller;
    this.passwords = passwords;
    this.place = place;
  }

  /** The old password and the new one; prints neither. */
  record ChangeBody(
      @JsonAlias("old_password") @NotNull @Size(max = 512) String currentPassword,
      @NotNull @Size(max = 512) String newPassword) {

    @Override
    public String toString() {
      return "ChangeBody[***]";
    }
  }

  @POST
  @Operation(
      summary = "Changes the caller's own password",
      description =
          "Needs the current one; ends every session of the caller but the one that the call comes"
              + " from, and every other browser and network is unknown to his account.")
  public Uni<Response> change(@NotNull @Valid ChangeBody body, @Context HttpServerRequest request) {
    VerifiedToken token = caller.token();
    Caller from = Caller.of(request);
    return passwords
        .change(token, body.currentPassword(), body.newPassword(), from)
        .chain(() -> place.keep(token.tenant(), UUID.fromString(token.subject()), from))
        .map(
            mark ->
                Response.noContent()
                    .header(HttpHeaders.CACHE_CONTROL, "no-store")
                    .cookie(mark.stream().toArray(NewCookie[]::new))
                    .build());
  }
}
