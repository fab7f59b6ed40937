package io.phishx.auth.client;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.phishx.auth.client.TokenRefused.Reason;
import io.phishx.chassis.tenant.TenantId;
import java.time.Clock;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jose4j.jwa.AlgorithmConstraints;
import org.jose4j.jwa.AlgorithmConstraints.ConstraintType;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.lang.JoseException;
import org.jspecify.annotations.Nullable;

/**
 * Verifies access tokens strictly, without I/O, against one {@link TrustSnapshot}.
 *
 * <p>A token seen before is recognised by the digest of its text: its signature is not verified
 * again, its expiry, key and revocation are. Thread-safe.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc8725">RFC 8725</a>
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9068">RFC 9068</a>
 */
public final class TokenVerifier {

  private static final int MAX_LENGTH = 8 * 1024;
  private static final Set<String> HEADER = Set.of("alg", "kid", "typ");

  private final TrustConfig config;
  private final Clock clock;
  // Null where no token is remembered: a cache of size 0 would still hold entries for a moment.
  private final @Nullable Cache<TokenDigest, VerifiedToken> seen;

  public TokenVerifier(TrustConfig config, Clock clock) {
    this.config = config;
    this.clock = clock;
    this.seen =
        config.rememberedTokens() == 0
            ? null
            : Caffeine.newBuilder()
                .maximumSize(config.rememberedTokens())
                // tidying up is less work than waking another thread for it
                .executor(Runnable::run)
                .build();
  }

  /**
   * Verifies {@code token}.
   *
   * @throws TokenRefused if anything about it is not exactly as expected, or it was taken back
   */
  public VerifiedToken verify(String token, TrustSnapshot trust) throws TokenRefused {
    if (token.length() > MAX_LENGTH) {
      throw new TokenRefused(Reason.TOO_LARGE, "expected at most " + MAX_LENGTH + " characters");
    }
    Instant now = clock.instant();
    TokenDigest digest = TokenDigest.of(token);
    VerifiedToken known = seen == null ? null : seen.getIfPresent(digest);
    boolean recognised = known != null && trust.keys().containsKey(known.keyId());
    VerifiedToken verified = known != null && recognised ? known : read(token, trust, now);
    if (!now.minus(config.skew()).isBefore(verified.expiresAt())) {
      throw new TokenRefused(Reason.EXPIRED, "expired at " + verified.expiresAt());
    }
    if (trust.revokes(verified)) {
      throw TokenRefused.takenBack(verified);
    }
    if (seen != null && !recognised) {
      seen.put(digest, verified);
    }
    return verified;
  }

  /** How many tokens are remembered now, after what was due has left. */
  long remembered() {
    if (seen == null) {
      return 0;
    }
    seen.cleanUp();
    return seen.estimatedSize();
  }

  private VerifiedToken read(String token, TrustSnapshot trust, Instant now) throws TokenRefused {
    String[] parts = token.split("\\.", -1);
    if (parts.length != 3) {
      throw new TokenRefused(Reason.MALFORMED, "expected three parts, got " + parts.length);
    }
    StrictJson.bytes(parts[2]);
    String kid = verifySignature(token, StrictJson.read(parts[0]), trust);
    return claims(StrictJson.read(parts[1]), kid, now);
  }

  /** Returns the key's id, the same string for all tokens of the key. */
  private String verifySignature(String token, ObjectNode header, TrustSnapshot trust)
      throws TokenRefused {
    // Nothing else belongs there: no crit, jku, jwk, x5u, x5c, zip, enc, b64.
    for (var names = header.fieldNames(); names.hasNext(); ) {
      String name = names.next();
      if (!HEADER.contains(name)) {
        throw new TokenRefused(Reason.HEADER, "unexpected header parameter");
      }
    }
    if (!"at+jwt".equals(text(header, "typ"))) {
      throw new TokenRefused(Reason.HEADER, "expected typ at+jwt");
    }
    String algorithm = text(header, "alg");
    if (algorithm == null || !config.algorithms().contains(algorithm)) {
      throw new TokenRefused(Reason.ALGORITHM, "not an accepted algorithm");
    }
    String kid = text(header, "kid");
    TrustSnapshot.TrustedKey key = kid == null ? null : trust.keys().get(kid);
    if (kid != null && key == null && trust.revokedKeys().contains(kid)) {
      throw new TokenRefused(Reason.REVOKED, "the key was taken back");
    }
    if (kid == null || key == null) {
      throw new TokenRefused(Reason.UNKNOWN_KEY, "not a trusted key");
    }
    if (!key.algorithm().equals(algorithm)) {
      throw new TokenRefused(Reason.ALGORITHM, "the key is for another algorithm");
    }
    try {
      JsonWebSignature signature = new JsonWebSignature();
      signature.setAlgorithmConstraints(new AlgorithmConstraints(ConstraintType.PERMIT, algorithm));
      signature.setCompactSerialization(token);
      signature.setKey(key.key());
      if (!signature.verifySignature()) {
        throw new TokenRefused(Reason.SIGNATURE, "the signature does not verify");
      }
    } catch (JoseException e) {
      throw new TokenRefused(Reason.SIGNATURE, "the signature cannot be verified");
    }
    return key.id();
  }

  private VerifiedToken claims(ObjectNode claims, String kid, Instant now) throws TokenRefused {
    if (!config.issuer().equals(text(claims, "iss"))) {
      throw new TokenRefused(Reason.ISSUER, "another issuer");
    }
    Role role =
        Optional.ofNullable(text(claims, "role"))
            .flatMap(Role::of)
            .orElseThrow(() -> new TokenRefused(Reason.CLAIMS, "expected a known role"));
    String audience = role == Role.SERVICE ? config.internalAudience() : config.audience();
    if (!audience.equals(text(claims, "aud"))) {
      throw new TokenRefused(Reason.AUDIENCE, "another audience");
    }
    Instant issuedAt = time(claims, "iat");
    Instant expiresAt = time(claims, "exp");
    Instant notBefore = claims.has("nbf") ? time(claims, "nbf") : issuedAt;
    Instant latest = now.plus(config.skew());
    if (notBefore.isAfter(latest) || issuedAt.isAfter(latest)) {
      throw new TokenRefused(Reason.NOT_YET_VALID, "not valid before " + notBefore);
    }
    return new VerifiedToken(
        required(claims, "jti"),
        required(claims, "sub"),
        tenant(required(claims, "tenant_id")),
        role,
        scopes(claims.path("scopes"), role),
        Optional.ofNullable(text(claims, "sid")),
        kid,
        issuedAt,
        expiresAt,
        Optional.ofNullable(text(claims.path("act"), "sub")));
  }

  private static Set<Scope> scopes(JsonNode list, Role role) throws TokenRefused {
    if (!list.isArray()) {
      throw new TokenRefused(Reason.CLAIMS, "expected scopes as a list");
    }
    Set<Scope> scopes = EnumSet.noneOf(Scope.class);
    for (JsonNode item : list) {
      Scope scope =
          Scope.of(item.asText())
              .orElseThrow(() -> new TokenRefused(Reason.CLAIMS, "an unknown scope"));
      if (!role.scopes().contains(scope)) {
        throw new TokenRefused(Reason.CLAIMS, "a scope that the role lacks");
      }
      scopes.add(scope);
    }
    // the one set that its tokens share
    return scopes.equals(role.scopes()) ? role.scopes() : scopes;
  }

  private static TenantId tenant(String text) throws TokenRefused {
    try {
      UUID id = UUID.fromString(text);
      // the JDK also reads shortened forms, under which a revocation would not be found
      if (id.toString().equals(text)) {
        return new TenantId(id);
      }
    } catch (IllegalArgumentException e) {
      // refused below, with what was expected
    }
    throw new TokenRefused(Reason.CLAIMS, "expected a UUID as tenant");
  }

  private static Instant time(ObjectNode claims, String name) throws TokenRefused {
    JsonNode value = claims.path(name);
    if (!value.isIntegralNumber() || !value.canConvertToLong() || value.asLong() < 0) {
      throw new TokenRefused(Reason.CLAIMS, "expected whole seconds as " + name);
    }
    long seconds = value.asLong();
    if (seconds > Instant.MAX.getEpochSecond()) {
      throw new TokenRefused(Reason.CLAIMS, "a time out of range");
    }
    return Instant.ofEpochSecond(seconds);
  }

  private static String required(JsonNode node, String name) throws TokenRefused {
    String text = text(node, name);
    if (text == null || text.isEmpty()) {
      throw new TokenRefused(Reason.CLAIMS, "expected the claim " + name);
    }
    return text;
  }

  private static @Nullable String text(JsonNode node, String name) {
    JsonNode value = node.get(name);
    return value != null && value.isTextual() ? value.asText() : null;
  }
}
