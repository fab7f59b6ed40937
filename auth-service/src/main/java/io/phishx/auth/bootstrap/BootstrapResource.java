package io.phishx.auth.bootstrap;

import io.phishx.auth.client.Role;
import io.phishx.auth.limit.FailedCalls;
import io.phishx.auth.user.EmailAddress;
import io.phishx.auth.user.NewUser;
import io.phishx.auth.user.PasswordRules;
import io.phishx.auth.user.UserView;
import io.phishx.chassis.http.ClientNetwork;
import io.phishx.chassis.problem.Problem;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpServerRequest;
import jakarta.annotation.security.PermitAll;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.util.Optional;
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
  private final FailedCalls failures;

  BootstrapResource(FirstOperator first, PasswordRules rules, FailedCalls failures) {
    this.first = first;
    this.rules = rules;
    this.failures = failures;
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
      description =
          "With the one-time token of the log; a 409 once there is an operator, and a 429 after too"
              + " many tries.")
  public Uni<Response> claim(@NotNull @Valid ClaimBody body, @Context HttpServerRequest request) {
    String network = ClientNetwork.of(ClientNetwork.address(request));
    return failures
        .of(
            failures.bootstrap(network),
            Optional.empty(),
            () -> first.claim(new SetupToken(body.token()), body.wanted(rules)),
            Problem.class::isInstance)
        .map(
            user ->
                Response.created(URI.create("/auth/users/" + user.id()))
                    .header(HttpHeaders.CACHE_CONTROL, "no-store")
                    .entity(UserView.of(user))
                    .build());
  }
}
