package io.phishx.crypto.shred;

import io.phishx.chassis.http.LimitedByNetwork;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.PermitAll;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.ArrayList;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.Cache;

/** Publishes the keys that receipts are checked by, and that this service itself believes. */
@Path("/encryption/receipt-keys")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "encryption")
class ReceiptKeyResource {

  private static final int CACHED_SECONDS = 60;

  private final ReceiptTrust trust;

  ReceiptKeyResource(ReceiptTrust trust) {
    this.trust = trust;
  }

  /** A public key as a JWK, RFC 8037. */
  record Jwk(String kty, String crv, String use, String alg, String kid, String x) {

    static Jwk of(String kid, String publicKey) {
      return new Jwk("OKP", "Ed25519", "sig", "EdDSA", kid, publicKey);
    }
  }

  /** A JWK set. */
  record Jwks(List<Jwk> keys) {}

  @GET
  @PermitAll
  @LimitedByNetwork
  @Cache(maxAge = CACHED_SECONDS)
  @Operation(summary = "Public keys of the receipts, as a JWK set")
  public Uni<Jwks> keys() {
    return trust
        .learn()
        .map(
            known -> {
              List<Jwk> jwks = new ArrayList<>();
              known.forEach((kid, key) -> jwks.add(Jwk.of(kid, key)));
              return new Jwks(jwks);
            });
  }
}
