package io.phishx.crypto.shred;

import io.phishx.chassis.http.LimitedByNetwork;
import io.phishx.crypto.key.DataKeys;
import io.phishx.crypto.key.ReceiptKey;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.core.Vertx;
import jakarta.annotation.security.PermitAll;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.Cache;

/** Publishes the keys that receipts are checked by. */
@Path("/encryption/receipt-keys")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "encryption")
class ReceiptKeyResource {

  private static final int CACHED_SECONDS = 60;

  private final DataKeys keys;
  private final ShredLedger ledger;
  private final Vertx vertx;

  ReceiptKeyResource(DataKeys keys, ShredLedger ledger, Vertx vertx) {
    this.keys = keys;
    this.ledger = ledger;
    this.vertx = vertx;
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
    return keys.ring(ReceiptKey.OWNER, ReceiptKey.NEEDS)
        .map(ReceiptKey::of)
        .chain(
            current ->
                vertx
                    .executeBlocking(this::recorded, false)
                    .map(
                        recorded -> {
                          Map<String, String> all = new LinkedHashMap<>();
                          all.put(current.id(), current.publicKey());
                          recorded.forEach(all::putIfAbsent);
                          List<Jwk> jwks = new ArrayList<>();
                          all.forEach((kid, key) -> jwks.add(Jwk.of(kid, key)));
                          return new Jwks(jwks);
                        }));
  }

  /** Keys of earlier receipts: the ledger outlives the database that made them. */
  private Map<String, String> recorded() throws IOException {
    Map<String, String> found = new LinkedHashMap<>();
    for (var tenant : ledger.tenants()) {
      Receipt.Signature signature = ledger.read(tenant).signature();
      if (signature != null) {
        found.put(signature.kid(), signature.publicKey());
      }
    }
    return found;
  }
}
