package io.phishx.auth.oauthclient;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.phishx.auth.client.Scope;
import io.phishx.auth.session.RefreshPlace;
import io.phishx.auth.session.RefreshRotation;
import io.phishx.auth.session.TokenAnswer;
import io.phishx.auth.token.AccessToken;
import io.phishx.chassis.http.ClientNetwork;
import io.phishx.chassis.problem.Problem;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpServerRequest;
import jakarta.annotation.security.PermitAll;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestForm;
import org.jspecify.annotations.Nullable;

/**
 * The OAuth token endpoint and what clients ask about tokens.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc6749">RFC 6749</a>
 */
@Path("/auth")
@PermitAll
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_FORM_URLENCODED)
@Tag(name = "OAuth")
class TokenResource {

  private static final Pattern ID = Pattern.compile("[A-Za-z0-9-]{1,64}");

  private final ClientAuthentication clients;
  private final ServiceGrant services;
  private final ClientGrant grant;
  private final RefreshRotation rotation;
  private final TokenInquiry inquiry;

  TokenResource(
      ClientAuthentication clients,
      ServiceGrant services,
      ClientGrant grant,
      RefreshRotation rotation,
      TokenInquiry inquiry) {
    this.clients = clients;
    this.services = services;
    this.grant = grant;
    this.rotation = rotation;
    this.inquiry = inquiry;
  }

  /**
   * The answer of RFC 6749, 5.1, with the guide's name of the refresh token beside; prints nothing.
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record Granted(
      String accessToken,
      String tokenType,
      long expiresIn,
      @Nullable String scope,
      @Nullable String refreshToken,
      @Nullable String refreshTokenId) {

    static Granted of(AccessToken token) {
      return new Granted(
          token.compact(), "bearer", token.lifetime().toSeconds(), token.scope(), null, null);
    }

    static Granted of(TokenAnswer answer) {
      return new Granted(
          answer.accessToken(),
          answer.tokenType(),
          answer.expiresIn(),
          null,
          answer.refreshTokenId(),
          answer.refreshTokenId());
    }

    @Override
    public String toString() {
      return "Granted[***]";
    }
  }

  @POST
  @Path("/token")
  @Operation(summary = "client_credentials and refresh_token grants (RFC 6749)")
  public Uni<Response> token(
      @HeaderParam(HttpHeaders.AUTHORIZATION) @Nullable String authorization,
      @Context HttpServerRequest request,
      @RestForm("grant_type") @Nullable String grantType,
      @RestForm("client_id") @Nullable String clientId,
      @RestForm("client_secret") @Nullable String clientSecret,
      @RestForm("tenant") @Nullable String tenant,
      @RestForm("scope") @Nullable String scope,
      @RestForm("act_sub") @Nullable String onBehalfOf,
      @RestForm("refresh_token") @Nullable String refreshToken) {
    if (grantType == null) {
      throw OAuthError.invalidRequest("expected grant_type");
    }
    return switch (grantType) {
      case "client_credentials" -> {
        Optional<String> of = id("tenant", tenant);
        Optional<String> user = id("act_sub", onBehalfOf);
        Optional<Set<Scope>> asked = scopes(scope);
        yield clients
            .of(authorization, clientId, clientSecret, network(request))
            .chain(client -> issue(client, of, user, asked))
            .map(Granted::of)
            .map(TokenResource::answer);
      }
      case "refresh_token" -> {
        if (refreshToken == null) {
          throw OAuthError.invalidRequest("expected refresh_token");
        }
        Optional<Set<Scope>> asked = scopes(scope);
        yield clients
            .ifPresented(authorization, clientId, clientSecret, network(request))
            .chain(client -> rotate(refreshToken, request, client, asked))
            .onFailure(Problem.NotAuthenticated.class)
            .transform(e -> OAuthError.invalidGrant("the refresh token cannot be redeemed"))
            .onFailure(Problem.Invalid.class)
            .transform(e -> OAuthError.invalidScope("a scope that the session was not granted"))
            .map(Granted::of)
            .map(TokenResource::answer);
      }
      default -> throw OAuthError.unsupportedGrantType();
    };
  }

  @POST
  @Path("/introspect")
  @Operation(summary = "What a token says, for a client (RFC 7662)")
  public Uni<Response> introspect(
      @HeaderParam(HttpHeaders.AUTHORIZATION) @Nullable String authorization,
      @Context HttpServerRequest request,
      @RestForm("client_id") @Nullable String clientId,
      @RestForm("client_secret") @Nullable String clientSecret,
      @RestForm("token") @Nullable String token) {
    return clients
        .of(authorization, clientId, clientSecret, network(request))
        .chain(client -> inquiry.introspect(given(token), client))
        .map(TokenResource::answer);
  }

  @POST
  @Path("/revoke")
  @Operation(summary = "Takes a token back, for a client (RFC 7009)")
  public Uni<Response> revoke(
      @HeaderParam(HttpHeaders.AUTHORIZATION) @Nullable String authorization,
      @Context HttpServerRequest request,
      @RestForm("client_id") @Nullable String clientId,
      @RestForm("client_secret") @Nullable String clientSecret,
      @RestForm("token") @Nullable String token) {
    return clients
        .of(authorization, clientId, clientSecret, network(request))
        .chain(client -> inquiry.revoke(given(token), client))
        .map(done -> Response.ok().header(HttpHeaders.CACHE_CONTROL, "no-store").build());
  }

  /** A client that proves itself redeems and repeats only as itself, and within what it reaches. */
  private Uni<TokenAnswer> rotate(
      String refreshToken,
      HttpServerRequest request,
      Optional<AuthenticatedClient> client,
      Optional<Set<Scope>> asked) {
    RefreshPlace place =
        RefreshPlace.of(request, client.map(AuthenticatedClient::actor).orElse(""));
    return rotation.rotate(
        refreshToken,
        place,
        asked,
        tenant -> client.map(proven -> proven.reaches(tenant)).orElse(true));
  }

  private Uni<AccessToken> issue(
      AuthenticatedClient client,
      Optional<String> tenant,
      Optional<String> onBehalfOf,
      Optional<Set<Scope>> asked) {
    return switch (client) {
      case AuthenticatedClient.Service service ->
          services.issue(service.name(), tenant, onBehalfOf);
      case AuthenticatedClient.OfTenant own -> {
        if (onBehalfOf.isPresent()) {
          throw OAuthError.invalidRequest("a client of a tenant acts for itself");
        }
        if (tenant.filter(id -> !id.equals(own.tenant().toString())).isPresent()) {
          throw OAuthError.invalidGrant("the client is of another tenant");
        }
        yield grant.issue(own, asked);
      }
    };
  }

  private static String network(HttpServerRequest request) {
    return ClientNetwork.of(ClientNetwork.address(request));
  }

  private static Optional<Set<Scope>> scopes(@Nullable String text) {
    if (text == null || text.isBlank()) {
      return Optional.empty();
    }
    Set<Scope> scopes = EnumSet.noneOf(Scope.class);
    for (String name : text.strip().split(" +", -1)) {
      scopes.add(Scope.of(name).orElseThrow(() -> OAuthError.invalidScope("an unknown scope")));
    }
    return Optional.of(scopes);
  }

  private static Optional<String> id(String field, @Nullable String value) {
    if (value == null || value.isEmpty()) {
      return Optional.empty();
    }
    if (!ID.matcher(value).matches()) {
      throw OAuthError.invalidRequest("expected an id as " + field);
    }
    return Optional.of(value);
  }

  private static String given(@Nullable String token) {
    if (token == null || token.isEmpty()) {
      throw OAuthError.invalidRequest("expected token");
    }
    return token;
  }

  private static Response answer(Object body) {
    return Response.ok(body)
        .header(HttpHeaders.CACHE_CONTROL, "no-store")
        .header("Pragma", "no-cache")
        .build();
  }
}
