package io.phishx.testing;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.Signature;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jose4j.json.JsonUtil;
import org.jose4j.jwk.PublicJsonWebKey;
import org.jose4j.lang.JoseException;
import org.jspecify.annotations.Nullable;

/**
 * Access tokens as auth-service makes them, and spoilt ones, signed by keys of this test JVM.
 *
 * <p>A service accepts them when its test uses {@link TrustResource}, which publishes the keys.
 */
public final class TestTokens {
  /** The tenant whose admins are operators in tests with {@link TrustResource}. */
  public static final UUID OPERATOR_TENANT =
      UUID.fromString("01900000-0000-7000-8000-00000000000f");

  private static final Duration ACCESS_LIFE = Duration.ofMinutes(15);
  private static final Duration SERVICE_LIFE = Duration.ofMinutes(5);
  private static final Map<String, List<String>> SCOPES =
      Map.of(
          "admin", List.of("read", "write", "admin"),
          "soc_analyst", List.of("read", "write", "soc"),
          "api_client", List.of("read", "write", "email_ingest", "enforce"),
          "readonly", List.of("read"),
          "service", List.of("read", "write", "internal"));

  private TestTokens() {}

  /** A token of a random {@code readonly} user in a random tenant, to be changed before signing. */
  public static Builder token() {
    return new Builder();
  }

  /** A signed token of {@code role}, with all the role's scopes, in {@code tenant}. */
  public static String of(String role, UUID tenant) {
    return token().tenant(tenant).role(role).sign();
  }

  /** A signed token as a service gets it for its calls to other services. */
  public static String service(UUID tenant) {
    return token().tenant(tenant).asService("test-service").sign();
  }

  /** A signed token of the operator tenant's admin. */
  public static String operator() {
    return of("admin", OPERATOR_TENANT);
  }

  /** Revokes one token in the trust feed; see {@link TrustResource#revoke}. */
  public static void revoke(String tokenId) {
    TrustResource.revoke(tokenId);
  }

  /** The key pair that the trust feed lists and tokens are signed with now. */
  public static PublicJsonWebKey signingKey() {
    return SigningKeys.current();
  }

  /** The {@code jti} of a signed token. */
  public static String tokenId(String token) {
    String payload = token.split("\\.", -1)[1];
    try {
      Map<String, Object> claims =
          JsonUtil.parseJson(
              new String(Base64.getUrlDecoder().decode(payload), StandardCharsets.UTF_8));
      return String.valueOf(claims.get("jti"));
    } catch (JoseException malformed) {
      throw new IllegalArgumentException("not a token of ours", malformed);
    }
  }

  /** Claims and header of one token; not safe for use by several threads. */
  public static final class Builder {
    private final Map<String, Object> claims = new LinkedHashMap<>();
    private final Map<String, Object> header = new LinkedHashMap<>();
    private Instant issuedAt = Instant.now();
    private Duration life = ACCESS_LIFE;
    private @Nullable List<String> scopes;
    private String role = "readonly";
    private PublicJsonWebKey key = SigningKeys.current();
    private final List<String> removedClaims = new ArrayList<>();
    private final Map<String, Object> replacedClaims = new LinkedHashMap<>();
    private final List<String> removedHeaders = new ArrayList<>();
    private final Map<String, Object> replacedHeaders = new LinkedHashMap<>();

    private Builder() {
      claims.put("iss", "phishx");
      claims.put("aud", "phishx-api");
      claims.put("sub", UUID.randomUUID().toString());
      claims.put("tenant_id", UUID.randomUUID().toString());
      claims.put("jti", UUID.randomUUID().toString());
      claims.put("sid", UUID.randomUUID().toString());
      claims.put("refresh_token_id", UUID.randomUUID().toString());
    }

    public Builder tenant(UUID tenant) {
      return put("tenant_id", tenant.toString());
    }

    /** The role; its scopes come along unless {@link #scopes} says otherwise. */
    public Builder role(String name) {
      role = name;
      return this;
    }

    public Builder scopes(String... names) {
      scopes = List.of(names);
      return this;
    }

    public Builder subject(String subject) {
      return put("sub", subject);
    }

    /** The {@code jti}. */
    public Builder tokenId(String id) {
      return put("jti", id);
    }

    /** The {@code sid}. */
    public Builder session(String id) {
      return put("sid", id);
    }

    public Builder audience(String audience) {
      return put("aud", audience);
    }

    public Builder issuer(String issuer) {
      return put("iss", issuer);
    }

    public Builder issuedAt(Instant instant) {
      issuedAt = instant;
      return this;
    }

    /** From {@code iat} to {@code exp}; 15 minutes by default. */
    public Builder life(Duration duration) {
      life = duration;
      return this;
    }

    /** Issued two hours ago for 15 minutes. */
    public Builder expired() {
      return issuedAt(Instant.now().minus(Duration.ofHours(2)));
    }

    /** A token of client credentials: without session and refresh family. */
    public Builder asClient(String clientId) {
      claims.remove("sid");
      claims.remove("refresh_token_id");
      return subject(clientId);
    }

    /** A service's own token: audience, role, scopes and life of {@code phishx-internal}. */
    public Builder asService(String clientId) {
      return asClient(clientId).audience("phishx-internal").role("service").life(SERVICE_LIFE);
    }

    /** Replaces any claim at signing; null removes it. */
    public Builder claim(String name, @Nullable Object value) {
      return change(name, value, replacedClaims, removedClaims);
    }

    /** Replaces any header at signing; null removes it. The signature stays ES256. */
    public Builder header(String name, @Nullable Object value) {
      return change(name, value, replacedHeaders, removedHeaders);
    }

    /** Signs with a key that the trust feed never lists, under that key's own id. */
    public Builder signedByStranger() {
      key = SigningKeys.stranger();
      return this;
    }

    /** Signs with a key that the trust feed never lists, under the trusted key's id. */
    public Builder signedByImpostor() {
      String trusted = SigningKeys.current().getKeyId();
      return signedByStranger().header("kid", trusted);
    }

    /** The compact form. */
    public String sign() {
      return input() + "." + encode(signature(input()));
    }

    /** The compact form with an empty signature. */
    public String unsigned() {
      return input() + ".";
    }

    private Builder put(String name, Object value) {
      claims.put(name, value);
      return this;
    }

    private Builder change(
        String name, @Nullable Object value, Map<String, Object> replaced, List<String> removed) {
      if (value == null) {
        removed.add(name);
      } else {
        replaced.put(name, value);
      }
      return this;
    }

    private String input() {
      claims.put("role", role);
      claims.put("scopes", scopes == null ? SCOPES.getOrDefault(role, List.of()) : scopes);
      claims.put("iat", issuedAt.getEpochSecond());
      claims.put("exp", issuedAt.plus(life).getEpochSecond());
      claims.putAll(replacedClaims);
      claims.keySet().removeAll(removedClaims);
      header.put("typ", "at+jwt");
      header.put("alg", "ES256");
      header.put("kid", key.getKeyId());
      header.putAll(replacedHeaders);
      header.keySet().removeAll(removedHeaders);
      return encode(JsonUtil.toJson(header).getBytes(StandardCharsets.UTF_8))
          + "."
          + encode(JsonUtil.toJson(claims).getBytes(StandardCharsets.UTF_8));
    }

    private byte[] signature(String input) {
      try {
        Signature signature = Signature.getInstance("SHA256withECDSAinP1363Format");
        signature.initSign(key.getPrivateKey());
        signature.update(input.getBytes(StandardCharsets.US_ASCII));
        return signature.sign();
      } catch (GeneralSecurityException everyJdkHasIt) {
        throw new IllegalStateException(everyJdkHasIt);
      }
    }

    private static String encode(byte[] bytes) {
      return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
  }
}
