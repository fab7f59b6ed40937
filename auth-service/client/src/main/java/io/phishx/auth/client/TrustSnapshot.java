package io.phishx.auth.client;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.phishx.chassis.tenant.TenantId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.Key;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jose4j.jwk.JsonWebKey;
import org.jose4j.jwk.OctetSequenceJsonWebKey;
import org.jose4j.jwk.PublicJsonWebKey;
import org.jose4j.lang.JoseException;

/**
 * Signing keys and revocations of one version, read together: a verifier that checks both against
 * one snapshot can't see a key of one moment and revocations of another.
 *
 * @param version minted by auth-service; grows with keys as with revocations
 */
public record TrustSnapshot(
    long version,
    Map<String, TrustedKey> keys,
    Set<String> tokens,
    Map<String, Instant> sessions,
    Map<String, Instant> users,
    Map<String, Instant> tenants,
    Set<String> revokedKeys,
    Optional<TenantId> operatorTenant) {

  private static final ObjectMapper JSON = new ObjectMapper();

  public TrustSnapshot {
    keys = Map.copyOf(keys);
    tokens = Set.copyOf(tokens);
    sessions = Map.copyOf(sessions);
    users = Map.copyOf(users);
    tenants = Map.copyOf(tenants);
    revokedKeys = Set.copyOf(revokedKeys);
  }

  /**
   * A key and the one algorithm it may be used with.
   *
   * @param id {@code kid}
   * @param key public, or secret for HS256
   * @param algorithm JWS name
   */
  public record TrustedKey(String id, Key key, String algorithm) {

    @Override
    public String toString() {
      return "TrustedKey[" + algorithm + "]";
    }
  }

  /**
   * Reads the feed's document.
   *
   * @throws IllegalArgumentException if it is not of the feed's form; a key without {@code kid} or
   *     {@code alg}, or for another use, counts as that
   */
  public static TrustSnapshot parse(long version, String json) {
    JsonNode root;
    try {
      root = JSON.readTree(json);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Map<String, TrustedKey> keys = new HashMap<>();
    for (JsonNode jwk : root.path("keys")) {
      JsonWebKey key = key(jwk);
      keys.put(key.getKeyId(), new TrustedKey(key.getKeyId(), key(key), key.getAlgorithm()));
    }
    JsonNode revocations = root.path("revocations");
    Set<String> tokens = new HashSet<>();
    revocations.path("tokens").forEach(t -> tokens.add(t.path("jti").asText()));
    Set<String> revokedKeys = new HashSet<>();
    revocations.path("keys").forEach(k -> revokedKeys.add(k.asText()));
    String operator = root.path("operator_tenant").asText("");
    return new TrustSnapshot(
        version,
        keys,
        tokens,
        befores(revocations.path("sessions"), "sid"),
        befores(revocations.path("users"), "sub"),
        befores(revocations.path("tenants"), "tenant_id"),
        revokedKeys,
        operator.isEmpty() ? Optional.empty() : Optional.of(TenantId.parse(operator)));
  }

  /** Whether {@code token} was taken back: it, its session, user, tenant or key. */
  public boolean revokes(VerifiedToken token) {
    return tokens.contains(token.tokenId())
        || revokedKeys.contains(token.keyId())
        || isBefore(tenants, token.tenant().toString(), token.issuedAt())
        || isBefore(users, token.subject(), token.issuedAt())
        || token.sessionId().filter(sid -> isBefore(sessions, sid, token.issuedAt())).isPresent();
  }

  private static boolean isBefore(Map<String, Instant> befores, String id, Instant issuedAt) {
    Instant before = befores.get(id);
    return before != null && !issuedAt.isAfter(before);
  }

  private static Map<String, Instant> befores(JsonNode list, String name) {
    Map<String, Instant> result = new HashMap<>();
    list.forEach(
        entry ->
            result.merge(
                entry.path(name).asText(),
                Instant.ofEpochSecond(entry.path("before").asLong(Long.MAX_VALUE >> 24)),
                // whichever was written last: replicas' clocks differ
                (one, other) -> one.isAfter(other) ? one : other));
    return result;
  }

  private static JsonWebKey key(JsonNode jwk) {
    try {
      JsonWebKey key = JsonWebKey.Factory.newJwk(jwk.toString());
      if (key.getKeyId() == null || key.getAlgorithm() == null) {
        throw new IllegalArgumentException("expected kid and alg in every key of the trust feed");
      }
      if (key.getUse() != null && !"sig".equals(key.getUse())) {
        throw new IllegalArgumentException("expected keys for signatures in the trust feed");
      }
      return key;
    } catch (JoseException e) {
      throw new IllegalArgumentException("a key of the trust feed is unreadable", e);
    }
  }

  private static Key key(JsonWebKey key) {
    return switch (key) {
      case PublicJsonWebKey pair -> pair.getPublicKey();
      case OctetSequenceJsonWebKey secret -> secret.getKey();
      default -> throw new IllegalArgumentException("unknown key type " + key.getKeyType());
    };
  }
}
