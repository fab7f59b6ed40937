package io.phishx.auth.token;

import io.phishx.auth.AuthConfig;
import io.phishx.auth.client.TrustConfig;
import io.phishx.auth.signingkey.SigningKeys;
import io.phishx.chassis.http.LimitedByNetwork;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import jakarta.annotation.security.PermitAll;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;

/** What a client may know beforehand: the public keys and the endpoints. */
@Path("/.well-known")
@PermitAll
@LimitedByNetwork
@Produces(MediaType.APPLICATION_JSON)
class DiscoveryResource {

  private static final String BRIEFLY = "public, max-age=60";

  private final SigningKeys keys;
  private final AuthConfig config;
  private final String issuer;

  DiscoveryResource(SigningKeys keys, AuthConfig config, TrustConfig trust) {
    this.keys = keys;
    this.config = config;
    this.issuer = trust.issuer();
  }

  @GET
  @Path("/jwks.json")
  @Operation(summary = "The public keys of living tokens (RFC 7517)")
  public Response jwks() {
    JsonArray list = new JsonArray();
    keys.publicJwks().forEach(jwk -> list.add(new JsonObject(jwk)));
    return Response.ok(new JsonObject().put("keys", list).encode())
        .header(HttpHeaders.CACHE_CONTROL, BRIEFLY)
        .build();
  }

  @GET
  @Path("/oauth-authorization-server")
  @Operation(summary = "The authorization server's metadata (RFC 8414)")
  public Response metadata(@Context UriInfo uri) {
    String base =
        config.publicUrl().orElseGet(() -> uri.getBaseUri().toString()).replaceAll("/+$", "");
    JsonArray clientAuthentication =
        new JsonArray(List.of("client_secret_basic", "client_secret_post"));
    JsonObject metadata =
        new JsonObject()
            .put("issuer", issuer)
            .put("token_endpoint", base + "/auth/token")
            .put("introspection_endpoint", base + "/auth/introspect")
            .put("revocation_endpoint", base + "/auth/revoke")
            .put("jwks_uri", base + "/.well-known/jwks.json")
            .put(
                "scopes_supported",
                new JsonArray(List.of("read", "write", "admin", "email_ingest", "enforce", "soc")))
            .put("response_types_supported", new JsonArray())
            .put(
                "grant_types_supported",
                new JsonArray(List.of("client_credentials", "refresh_token")))
            .put("token_endpoint_auth_methods_supported", clientAuthentication)
            .put("introspection_endpoint_auth_methods_supported", clientAuthentication)
            .put("revocation_endpoint_auth_methods_supported", clientAuthentication);
    return Response.ok(metadata.encode()).header(HttpHeaders.CACHE_CONTROL, BRIEFLY).build();
  }
}
