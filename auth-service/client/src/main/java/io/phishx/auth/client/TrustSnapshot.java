package io.phishx.auth.client;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.phishx.chassis.tenant.TenantId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.Key;
import java.time.Duration;
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
import org.jspecify.annotations.Nullable;

/**
 * Signing keys and revocations of one version, read together: a verifier that checks both against
 * one snapshot can't see a key of one moment and revocations of another.
 *
 * @param version minted by auth-service; grows with keys as with revocations
 * @param fence what privileged callers were issued at or before it is refused, since its revocation
 *     may be lost; {@link Instant#MIN} without one
 * @param ends when each revocation has nothing more to refuse
 * @param kept how many revocations auth-service did not list any more when this was taken, though
 *     they had not ended: its database has lost them
 */
public record TrustSnapshot(
    long version,
    Map<String, TrustedKey> keys,
    Set<String> tokens,
    Map<String, Instant> sessions,
    Map<String, Instant> users,
    Map<String, Instant> tenants,
    Set<String> revokedKeys,
    Optional<TenantId> operatorTenant,
    Instant fence,
    Map<Revoked, Instant> ends,
    int kept) {

  /** For how long a revocation is kept whose end the feed does not say: longer than any token. */
  private static final Duration LONG = Duration.ofDays(1);

  /** By how much the clocks of a snapshot's two sides may differ before an end is one. */
  private static final Duration CLOCKS = Duration.ofMinutes(1);

  private static final ObjectMapper JSON = new ObjectMapper();

  public TrustSnapshot {
    keys = Map.copyOf(keys);
    tokens = Set.copyOf(tokens);
    sessions = Map.copyOf(sessions);
    users = Map.copyOf(users);
    tenants = Map.copyOf(tenants);
    revokedKeys = Set.copyOf(revokedKeys);
    ends = Map.copyOf(ends);
  }

  /** What was taken back. */
  enum Kind {
    TOKEN,
    SESSION,
    USER,
    TENANT,
    KEY
  }

  /**
   * A revocation's subject.
   *
   * @param id a token's, a session's, a user's, a tenant's or a key's
   */
  record Revoked(Kind kind, String id) {}

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
    Map<Revoked, Instant> ends = new HashMap<>();
    Set<String> tokens = befores(revocations.path("tokens"), Kind.TOKEN, "jti", ends).keySet();
    Set<String> revokedKeys = new HashSet<>();
    revocations
        .path("keys")
        .forEach(
            kid -> {
              revokedKeys.add(kid.asText());
              JsonNode until = revocations.path("keys_until").path(kid.asText());
              ends.put(
                  new Revoked(Kind.KEY, kid.asText()),
                  until.isNumber() ? Instant.ofEpochSecond(until.asLong()) : Instant.MAX);
            });
    String operator = root.path("operator_tenant").asText("");
    JsonNode fence = revocations.path("privileged_before");
    return new TrustSnapshot(
        version,
        keys,
        tokens,
        befores(revocations.path("sessions"), Kind.SESSION, "sid", ends),
        befores(revocations.path("users"), Kind.USER, "sub", ends),
        befores(revocations.path("tenants"), Kind.TENANT, "tenant_id", ends),
        revokedKeys,
        operator.isEmpty() ? Optional.empty() : Optional.of(TenantId.parse(operator)),
        fence.isNumber() ? Instant.ofEpochSecond(fence.asLong()) : Instant.MIN,
        ends,
        0);
  }

  /**
   * This snapshot with every revocation of an earlier one that has not ended, and the later of both
   * fences: what was taken back stays so when auth-service's database has lost it.
   */
  TrustSnapshot keeping(TrustSnapshot earlier, Instant now) {
    Map<Revoked, Instant> missing = new HashMap<>();
    earlier.ends.forEach(
        (revoked, end) -> {
          if (end.isAfter(now) && earlier.isAbove(revoked, this)) {
            missing.put(revoked, end);
          }
        });
    return missing.isEmpty() && !earlier.fence.isAfter(fence) ? this : with(missing, earlier, now);
  }

  /** Whether {@code other} refuses less of {@code revoked}, which this snapshot holds. */
  private boolean isAbove(Revoked revoked, TrustSnapshot other) {
    String id = revoked.id();
    return switch (revoked.kind()) {
      case TOKEN -> !other.tokens.contains(id);
      case KEY -> !other.revokedKeys.contains(id);
      case SESSION -> isAbove(sessions.get(id), other.sessions.get(id));
      case USER -> isAbove(users.get(id), other.users.get(id));
      case TENANT -> isAbove(tenants.get(id), other.tenants.get(id));
    };
  }

  private static boolean isAbove(@Nullable Instant one, @Nullable Instant other) {
    return one != null && (other == null || one.isAfter(other));
  }

  private TrustSnapshot with(Map<Revoked, Instant> missing, TrustSnapshot earlier, Instant now) {
    Set<String> allTokens = new HashSet<>(tokens);
    Set<String> allKeys = new HashSet<>(revokedKeys);
    Map<String, Instant> allSessions = new HashMap<>(sessions);
    Map<String, Instant> allUsers = new HashMap<>(users);
    Map<String, Instant> allTenants = new HashMap<>(tenants);
    Map<Revoked, Instant> allEnds = new HashMap<>(ends);
    int lost = 0;
    for (Map.Entry<Revoked, Instant> entry : missing.entrySet()) {
      Revoked revoked = entry.getKey();
      String id = revoked.id();
      switch (revoked.kind()) {
        case TOKEN -> allTokens.add(id);
        case KEY -> allKeys.add(id);
        case SESSION -> allSessions.merge(id, earlier.sessions.get(id), TrustSnapshot::later);
        case USER -> allUsers.merge(id, earlier.users.get(id), TrustSnapshot::later);
        case TENANT -> allTenants.merge(id, earlier.tenants.get(id), TrustSnapshot::later);
      }
      allEnds.merge(revoked, entry.getValue(), TrustSnapshot::later);
      if (entry.getValue().isAfter(now.plus(CLOCKS))) {
        lost++;
      }
    }
    return new TrustSnapshot(
        version,
        keys,
        allTokens,
        allSessions,
        allUsers,
        allTenants,
        allKeys,
        operatorTenant,
        later(fence, earlier.fence),
        allEnds,
        lost);
  }

  private static Instant later(Instant one, Instant other) {
    return one.isAfter(other) ? one : other;
  }

  /**
   * Whether {@code token} was taken back: it, its session, user, tenant or key, or by the fence.
   */
  public boolean revokes(VerifiedToken token) {
    return isBehindFence(token)
        || tokens.contains(token.tokenId())
        || revokedKeys.contains(token.keyId())
        || isBefore(tenants, token.tenant().toString(), token.issuedAt())
        || isBefore(users, token.subject(), token.issuedAt())
        || token.sessionId().filter(sid -> isBefore(sessions, sid, token.issuedAt())).isPresent();
  }

  private boolean isBehindFence(VerifiedToken token) {
    return !token.issuedAt().isAfter(fence) && isPrivileged(token);
  }

  /** Whoever administers or reads what is sealed, and everybody of the operator tenant. */
  private boolean isPrivileged(VerifiedToken token) {
    return token.role().isFenced()
        || (!token.isService() && operatorTenant.filter(token::isTenantOwner).isPresent());
  }

  private static boolean isBefore(Map<String, Instant> befores, String id, Instant issuedAt) {
    Instant before = befores.get(id);
    return before != null && !issuedAt.isAfter(before);
  }

  /** The floors of a kind, and in {@code ends} until when each matters. */
  private static Map<String, Instant> befores(
      JsonNode list, Kind kind, String name, Map<Revoked, Instant> ends) {
    Map<String, Instant> result = new HashMap<>();
    String time = kind == Kind.TOKEN ? "exp" : "before";
    list.forEach(
        entry -> {
          String id = entry.path(name).asText();
          Instant before = Instant.ofEpochSecond(entry.path(time).asLong(Long.MAX_VALUE >> 24));
          Instant end =
              entry.has("until")
                  ? Instant.ofEpochSecond(entry.path("until").asLong())
                  : before.plus(LONG);
          // whichever was written last: replicas' clocks differ
          result.merge(id, before, TrustSnapshot::later);
          ends.merge(new Revoked(kind, id), end, TrustSnapshot::later);
        });
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
