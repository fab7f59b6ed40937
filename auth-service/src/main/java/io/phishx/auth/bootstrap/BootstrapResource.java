package io.phishx.auth.bootstrap;

import io.phishx.auth.client.Role;
import io.phishx.auth.user.EmailAddress;
import io.phishx.auth.user.NewUser;
import io.phishx.auth.user.PasswordRules;
import io.phishx.auth.user.UserView;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.PermitAll;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** Makes the first operator with the token that stands in the log of the first start. */
@Path("/auth/bootstrap")
@PermitAll
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@Tag(name = "Bootstrap")
class BootstrapResource {

  private final FirstOperator first;
  private final PasswordRules rules;

  BootstrapResource(FirstOperator first, PasswordRules rules) {
    this.first = first;
    this.rules = rules;
  }

  /** The token and whom to create; prints nothing of it. */
  record ClaimBody(
      @NotNull @Size(max = 128) String token,
      @NotNull @Size(max = 254) String email,
      @Size(max = 200) @Nullable String name,
      @NotNull @Size(max = 256) String password) {

    NewUser wanted(PasswordRules rules) {
      EmailAddress address = new EmailAddress(email);
      return new NewUser(address, name, rules.accept(password, address), Role.ADMINISTRATOR);
    }

    @Override
    public String toString() {
      return "ClaimBody[***]";
    }
  }

  @POST
  @Operation(
      summary = "Makes the first operator",
      description = "With the one-time token of the log; a 409 once there is an operator.")
  public Uni<Response> claim(@NotNull @Valid ClaimBody body) {
    return first
        .claim(new SetupToken(body.token()), body.wanted(rules))
        .map(
            user ->
                Response.created(URI.create("/auth/users/" + user.id()))
                    .header(HttpHeaders.CACHE_CONTROL, "no-store")
                    .entity(UserView.of(user))
                    .build());
  }
}
