package io.phishx.auth.session;

import io.phishx.auth.AuthConfig;
import io.phishx.chassis.problem.Problem;
import io.phishx.chassis.problem.Violation;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpServerRequest;
import jakarta.annotation.security.PermitAll;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestForm;
import org.jboss.resteasy.reactive.RestQuery;
import org.jspecify.annotations.Nullable;

/** Login and refresh, each as JSON, form, or, where it is allowed, query. */
@Path("/auth")
@PermitAll
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Sessions")
class LoginResource {

  private final Login login;
  private final RefreshRotation rotation;
  private final RefreshCookie cookie;
  private final DeviceCookie device;
  private final SameOrigin origin;
  private final boolean queryCredentials;

  LoginResource(
      Login login,
      RefreshRotation rotation,
      RefreshCookie cookie,
      DeviceCookie device,
      SameOrigin origin,
      AuthConfig config) {
    this.login = login;
    this.rotation = rotation;
    this.cookie = cookie;
    this.device = device;
    this.origin = origin;
    this.queryCredentials = config.queryCredentials();
  }

  @POST
  @Path("/login")
  @Consumes(MediaType.APPLICATION_JSON)
  @Operation(
      summary = "Opens a session for an address and its password",
      description =
          "With cookie=true the refresh token goes into a cookie that scripts can't read; calls"
              + " with that cookie need the header X-CSRF and our own origin.")
  public Uni<Response> loginJson(
      @Nullable LoginBody body,
      @RestQuery("cookie") boolean asCookie,
      @Context HttpServerRequest request) {
    if (body == null) {
      throw missing("username");
    }
    return login(body, asCookie, request);
  }

  @POST
  @Path("/login")
  @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
  @Operation(hidden = true)
  public Uni<Response> loginForm(
      @RestForm("username") @Nullable String username,
      @RestForm("password") @Nullable String password,
      @RestForm("tenant") @Nullable String tenant,
      @RestForm("scopes") List<String> scopes,
      @RestForm("otp") @Nullable String otp,
      @RestQuery("cookie") boolean asCookie,
      @Context HttpServerRequest request) {
    // Some clients name the form's type on every POST, also where all stands in the query.
    String inQuery = request.getParam("username");
    if (username == null && password == null && inQuery != null) {
      return loginQuery(
          inQuery,
          request.getParam("password"),
          request.getParam("tenant"),
          request.params().getAll("scopes"),
          request.getParam("otp"),
          asCookie,
          request);
    }
    return login(new LoginBody(username, password, tenant, scopes, otp), asCookie, request);
  }

  @POST
  @Path("/login")
  @Consumes(MediaType.WILDCARD)
  @Operation(hidden = true)
  public Uni<Response> loginQuery(
      @RestQuery("username") @Nullable String username,
      @RestQuery("password") @Nullable String password,
      @RestQuery("tenant") @Nullable String tenant,
      @RestQuery("scopes") List<String> scopes,
      @RestQuery("otp") @Nullable String otp,
      @RestQuery("cookie") boolean asCookie,
      @Context HttpServerRequest request) {
    requireQueryCredentials(request);
    return login(new LoginBody(username, password, tenant, scopes, otp), asCookie, request);
  }

  @POST
  @Path("/refresh")
  @Consumes(MediaType.APPLICATION_JSON)
  @Operation(
      summary = "Exchanges a refresh token for new tokens; the old one is spent",
      description =
          "A 401 with the type session-fenced says that the session is privileged and began before"
              + " a moment up to which revocations may be lost; it ends, and its user logs in again.")
  public Uni<Response> refreshJson(@Nullable RefreshBody body, @Context HttpServerRequest request) {
    return refresh(body == null ? null : body.refreshTokenId(), request);
  }

  @POST
  @Path("/refresh")
  @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
  @Operation(hidden = true)
  public Uni<Response> refreshForm(
      @RestForm("refresh_token_id") @Nullable String token, @Context HttpServerRequest request) {
    if (token == null) {
      return refreshQuery(request.getParam("refresh_token_id"), request);
    }
    return refresh(token, request);
  }

  @POST
  @Path("/refresh")
  @Consumes(MediaType.WILDCARD)
  @Operation(hidden = true)
  public Uni<Response> refreshQuery(
      @RestQuery("refresh_token_id") @Nullable String token, @Context HttpServerRequest request) {
    if (token != null) {
      requireQueryCredentials(request);
    }
    return refresh(token, request);
  }

  private Uni<Response> login(LoginBody body, boolean asCookie, HttpServerRequest request) {
    if (asCookie) {
      // or another site could log its visitor in as somebody else
      origin.require(request);
    }
    Login.Credentials credentials = body.credentials();
    return login
        .login(credentials, Caller.of(request))
        .map(
            opened -> {
              Response.ResponseBuilder response = answer(opened.answer(), asCookie);
              return asCookie
                  ? response.cookie(device.of(credentials.username(), opened.epoch())).build()
                  : response.build();
            });
  }

  private Uni<Response> refresh(@Nullable String token, HttpServerRequest request) {
    if (token != null && !token.isEmpty()) {
      return rotation
          .rotate(token, RefreshPlace.of(request))
          .map(answer -> answer(answer, false).build());
    }
    String kept = cookie.read(request).orElseThrow(() -> missing("refresh_token_id"));
    return rotation
        .rotate(kept, RefreshPlace.cookie(request))
        .map(answer -> answer(answer, true).build());
  }

  private Response.ResponseBuilder answer(TokenAnswer answer, boolean asCookie) {
    String refresh = answer.refreshTokenId();
    Response.ResponseBuilder response =
        asCookie && refresh != null
            ? Response.ok(answer.withoutRefreshToken()).cookie(cookie.of(refresh))
            : Response.ok(answer);
    return response
        .header(HttpHeaders.CACHE_CONTROL, "no-store")
        .header("Pragma", "no-cache")
        .header("Referrer-Policy", "no-referrer");
  }

  private void requireQueryCredentials(HttpServerRequest request) {
    if (request.getHeader(HttpHeaders.CONTENT_TYPE) != null && hasBody(request)) {
      throw new Problem.UnsupportedMedia(
          "unsupported-media-type", "expected application/json or a form");
    }
    if (!queryCredentials) {
      throw new Problem.Invalid(
          "query-credentials-refused", "expected the credentials in a JSON body or a form");
    }
  }

  private static boolean hasBody(HttpServerRequest request) {
    String length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
    return request.getHeader("Transfer-Encoding") != null
        || (length != null && !length.equals("0"));
  }

  private static Problem missing(String field) {
    return new Problem.Invalid(
        "invalid-request",
        "the input breaks its rules",
        List.of(new Violation(field, "expected a value")));
  }
}
