package io.phishx.auth.session;

import io.phishx.auth.client.CurrentCaller;
import io.phishx.auth.client.Scope;
import io.phishx.auth.client.VerifiedToken;
import io.phishx.auth.user.User;
import io.phishx.auth.user.Users;
import io.phishx.chassis.page.Page;
import io.phishx.chassis.page.PageRequest;
import io.phishx.chassis.problem.Problem;
import io.phishx.crypto.client.OnBehalfOf;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Collectors;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestQuery;
import org.jspecify.annotations.Nullable;

/** The caller's own sessions, and who he is. */
@Path("/auth")
@RolesAllowed({"read", "write", "admin", "email_ingest", "enforce", "soc"})
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Sessions")
class SessionResource {

  private final CurrentCaller caller;
  private final Sessions sessions;
  private final Users users;
  private final Clock clock;

  SessionResource(CurrentCaller caller, Sessions sessions, Users users, Clock clock) {
    this.caller = caller;
    this.sessions = sessions;
    this.users = users;
    this.clock = clock;
  }

  /** Who calls. */
  record Me(
      String id,
      @Nullable String email,
      @Nullable String name,
      String role,
      UUID tenantId,
      Set<String> scopes) {}

  /** Whether a token is valid, and for how many seconds yet. */
  record Validity(boolean valid, long expiresIn) {}

  @GET
  @Path("/me")
  @Operation(summary = "Who calls")
  public Uni<Me> me() {
    VerifiedToken token = caller.token();
    if (token.sessionId().isEmpty()) {
      return Uni.createFrom().item(me(token, null));
    }
    return users
        .get(token.tenant(), OnBehalfOf.person(token.subject()), UUID.fromString(token.subject()))
        .map(user -> me(token, user));
  }

  @GET
  @Path("/validate")
  @Operation(summary = "Whether the token is valid, and how long yet")
  public Validity validate() {
    Duration left = Duration.between(clock.instant(), caller.token().expiresAt());
    return new Validity(true, Math.max(0, left.toSeconds()));
  }

  @GET
  @Path("/sessions")
  @Operation(summary = "The caller's living sessions, newest first")
  public Uni<Page<Session>> list(
      @RestQuery("limit") @Nullable Integer limit, @RestQuery("cursor") @Nullable String cursor) {
    VerifiedToken token = caller.token();
    PageRequest page = PageRequest.of(limit, cursor);
    if (token.sessionId().isEmpty()) {
      return Uni.createFrom().item(new Page<>(List.of(), null));
    }
    return sessions.live(
        token.tenant(), UUID.fromString(token.subject()), token.sessionId().orElse(null), page);
  }

  @DELETE
  @Path("/sessions/{id}")
  @Operation(summary = "Ends one of the caller's sessions")
  public Uni<Response> end(@PathParam("id") UUID id) {
    VerifiedToken token = caller.token();
    if (token.sessionId().isEmpty()) {
      throw new Problem.NotFound("there is no such session");
    }
    return sessions
        .end(token.tenant(), UUID.fromString(token.subject()), id, "session.ended")
        .map(ended -> Response.noContent().build());
  }

  private static Me me(VerifiedToken token, @Nullable User user) {
    return new Me(
        token.subject(),
        user == null ? null : user.email(),
        user == null ? null : user.name(),
        token.role().wire(),
        token.tenant().value(),
        token.scopes().stream().map(Scope::wire).collect(Collectors.toCollection(TreeSet::new)));
  }
}
