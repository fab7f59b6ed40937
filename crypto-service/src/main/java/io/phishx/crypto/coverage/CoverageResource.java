package io.phishx.crypto.coverage;

import io.phishx.auth.client.CurrentCaller;
import io.phishx.auth.client.VerifiedToken;
import io.phishx.chassis.problem.Problem;
import io.phishx.crypto.key.ShreddedTenants;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** Shows which key versions stored values need, and takes the owners' counts. */
@Path("/encryption/coverage")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "encryption")
class CoverageResource {

  private final Coverage coverage;
  private final ShreddedTenants shredded;
  private final CurrentCaller caller;

  CoverageResource(Coverage coverage, ShreddedTenants shredded, CurrentCaller caller) {
    this.coverage = coverage;
    this.shredded = shredded;
    this.caller = caller;
  }

  @GET
  @RolesAllowed("admin")
  @Operation(summary = "Per table and column: values by format and key version")
  public Uni<CoverageBody> show() {
    return coverage.show(token().tenant());
  }

  @PUT
  @RolesAllowed({"admin", "internal"})
  @Consumes(MediaType.APPLICATION_JSON)
  @Operation(
      summary = "Replace the counts of tables",
      description =
          "The guide's tables are counted by the services that store them, the tenant's own by its"
              + " admin. Answers with what is still to be done.")
  public Uni<KeyTargets> report(@Nullable CoverageBody body) {
    if (body == null) {
      throw new Problem.Invalid("malformed-json", "expected a JSON object with tables");
    }
    VerifiedToken token = token();
    return coverage.report(token.tenant(), service(token), token.subject(), body);
  }

  @GET
  @Path("/targets")
  @RolesAllowed({"admin", "internal"})
  @Operation(summary = "Which keys the caller's tables should be sealed and indexed under")
  public Uni<KeyTargets> targets() {
    VerifiedToken token = token();
    return coverage.targets(token.tenant(), service(token));
  }

  private VerifiedToken token() {
    VerifiedToken token = caller.token();
    shredded.refuse(token.tenant());
    return token;
  }

  private static Optional<String> service(VerifiedToken token) {
    return token.isService() ? Optional.of(token.subject()) : Optional.empty();
  }
}
