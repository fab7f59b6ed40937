package io.phishx.auth.session;

import io.phishx.auth.client.CurrentCaller;
import io.phishx.auth.client.VerifiedToken;
import io.phishx.auth.limit.FailedCalls;
import io.phishx.auth.revocation.Ended;
import io.phishx.auth.revocation.RevocationBudget;
import io.phishx.auth.revocation.Revocations;
import io.phishx.chassis.problem.Problem;
import io.quarkus.security.AuthenticationFailedException;
import io.quarkus.security.identity.CurrentIdentityAssociation;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpServerRequest;
import jakarta.annotation.security.PermitAll;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.util.Optional;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/**
 * Ends a session by its access token, or by the cookie of a browser whose access token is over: a
 * user who leaves must not need a new one for it.
 */
@Path("/auth/logout")
@PermitAll
@Tag(name = "Sessions")
class LogoutResource {

  private final CurrentIdentityAssociation identity;
  private final CurrentCaller caller;
  private final Revocations revocations;
  private final RevocationBudget budget;
  private final RefreshRotation rotation;
  private final RefreshCookie cookie;
  private final FailedCalls failures;

  LogoutResource(
      CurrentIdentityAssociation identity,
      CurrentCaller caller,
      Revocations revocations,
      RevocationBudget budget,
      RefreshRotation rotation,
      RefreshCookie cookie,
      FailedCalls failures) {
    this.identity = identity;
    this.caller = caller;
    this.revocations = revocations;
    this.budget = budget;
    this.rotation = rotation;
    this.cookie = cookie;
    this.failures = failures;
  }

  @POST
  @Operation(
      summary = "Ends this session: its access and refresh tokens",
      description = "By the access token, or by the cookie with the header X-CSRF.")
  public Uni<Response> logout(@Context HttpServerRequest request) {
    return identity
        .getDeferredIdentity()
        .chain(
            known -> {
              if (known.isAnonymous()) {
                return byCookie(request);
              }
              identity.setIdentity(known);
              return byToken(caller.token());
            })
        .onFailure(failure -> isRefusedToken(failure) && cookie.isIn(request))
        .recoverWithUni(() -> byCookie(request))
        .map(
            done ->
                Response.noContent()
                    .cookie(cookie.gone())
                    .header(HttpHeaders.CACHE_CONTROL, "no-store")
                    .build());
  }

  private Uni<Void> byToken(VerifiedToken token) {
    if (token.isService()) {
      throw new Problem.Forbidden("insufficient-scope", "a service has no session");
    }
    return token
        .sessionId()
        .map(
            sid ->
                revocations.session(
                    token.tenant(), UUID.fromString(sid), "session.logout", token.subject()))
        .orElseGet(() -> ofClient(token))
        .replaceWithVoid();
  }

  /** A client gets tokens without end, so what it takes back has a budget. */
  private Uni<Ended> ofClient(VerifiedToken token) {
    budget.spend(token.tenant());
    return revocations.token(
        token.tenant(),
        new Ended.AccessTokenRef(UUID.fromString(token.tokenId()), token.expiresAt()),
        token.subject());
  }

  private Uni<Void> byCookie(HttpServerRequest request) {
    String kept =
        cookie
            .read(request)
            .orElseThrow(() -> new Problem.NotAuthenticated("an access token is needed"));
    return failures
        .of(
            failures.refresh(Caller.of(request).network()),
            Optional.of(kept),
            () -> rotation.end(kept, tenant -> true, null),
            Problem.NotAuthenticated.class::isInstance)
        .onFailure(Problem.NotAuthenticated.class)
        .recoverWithNull();
  }

  private static boolean isRefusedToken(Throwable failure) {
    return failure instanceof AuthenticationFailedException;
  }
}
