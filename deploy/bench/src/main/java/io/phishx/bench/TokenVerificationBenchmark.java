package io.phishx.bench;

import io.phishx.auth.client.TokenRefused;
import io.phishx.auth.client.TokenVerifier;
import io.phishx.auth.client.TrustConfig;
import io.phishx.auth.client.TrustSnapshot;
import io.phishx.auth.client.VerifiedToken;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.time.Clock;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.jose4j.json.JsonUtil;
import org.jose4j.jwk.EcJwkGenerator;
import org.jose4j.jwk.JsonWebKey;
import org.jose4j.jwk.OctetKeyPairJsonWebKey;
import org.jose4j.jwk.OkpJwkGenerator;
import org.jose4j.jwk.PublicJsonWebKey;
import org.jose4j.jwk.RsaJwkGenerator;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.NumericDate;
import org.jose4j.keys.EllipticCurves;
import org.jose4j.lang.JoseException;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Verifying an access token with scopes and revocation check, against a snapshot that holds 10 000
 * revoked tokens; the peer is the signature check of jose4j alone, in the same run.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(1)
public class TokenVerificationBenchmark {

  private static final int REVOKED_TOKENS = 10_000;

  /** JWS algorithm. */
  @Param({"ES256", "RS256", "EdDSA"})
  public String algorithm = "ES256";

  private String token = "";
  private @Nullable PublicJsonWebKey key;
  private @Nullable TrustSnapshot trust;
  private @Nullable TokenVerifier forgetful;
  private @Nullable TokenVerifier remembering;

  @Setup
  public void prepare() throws JoseException, TokenRefused {
    PublicJsonWebKey pair =
        switch (algorithm) {
          case "RS256" -> RsaJwkGenerator.generateJwk(2048);
          case "EdDSA" -> OkpJwkGenerator.generateJwk(OctetKeyPairJsonWebKey.SUBTYPE_ED25519);
          default -> EcJwkGenerator.generateJwk(EllipticCurves.P256);
        };
    pair.setKeyId("bench");
    pair.setAlgorithm(algorithm);
    key = pair;
    token = sign(pair);
    TrustSnapshot snapshot = TrustSnapshot.parse(1, feed(pair));
    trust = snapshot;
    forgetful = new TokenVerifier(config(0), Clock.systemUTC());
    remembering = new TokenVerifier(config(20_000), Clock.systemUTC());
    remembering.verify(token, snapshot);
  }

  /** A token that was not seen before: everything is checked. */
  @Benchmark
  @Figure(unit = Figure.Unit.MEAN_MICROS, floor = 150, goal = 80, p99Micros = 1000, only = "RS256")
  public VerifiedToken firstSeen() throws TokenRefused {
    return require(forgetful).verify(token, require(trust));
  }

  /** A token that was seen before: expiry, key and revocation are checked. */
  @Benchmark
  @Figure(unit = Figure.Unit.MEAN_MICROS, floor = 10, goal = 3)
  public VerifiedToken seenBefore() throws TokenRefused {
    return require(remembering).verify(token, require(trust));
  }

  /** The peer: jose4j's signature check, without any claim looked at. */
  @Benchmark
  public boolean peerJose4jSignature() throws JoseException {
    JsonWebSignature jws = new JsonWebSignature();
    jws.setCompactSerialization(token);
    jws.setKey(require(key).getPublicKey());
    return jws.verifySignature();
  }

  private static <T> T require(@Nullable T value) {
    if (value == null) {
      throw new IllegalStateException("prepare() runs first");
    }
    return value;
  }

  private static TrustConfig config(int remembered) {
    return new SmallRyeConfigBuilder()
        .addDiscoveredConverters()
        .withMapping(TrustConfig.class)
        .withDefaultValue("phishx.trust.remembered-tokens", Integer.toString(remembered))
        .build()
        .getConfigMapping(TrustConfig.class);
  }

  private static String feed(PublicJsonWebKey pair) {
    StringBuilder tokens = new StringBuilder();
    for (int i = 0; i < REVOKED_TOKENS; i++) {
      tokens
          .append(i == 0 ? "" : ",")
          .append("{\"jti\":\"")
          .append(UUID.randomUUID())
          .append("\",\"exp\":2000000000}");
    }
    return "{\"version\":1,\"keys\":["
        + JsonUtil.toJson(pair.toParams(JsonWebKey.OutputControlLevel.PUBLIC_ONLY))
        + "],\"revocations\":{\"tokens\":["
        + tokens
        + "]}}";
  }

  private static String sign(PublicJsonWebKey pair) throws JoseException {
    JwtClaims claims = new JwtClaims();
    claims.setIssuer("phishx");
    claims.setAudience("phishx-api");
    claims.setSubject(UUID.randomUUID().toString());
    claims.setJwtId(UUID.randomUUID().toString());
    claims.setClaim("tenant_id", UUID.randomUUID().toString());
    claims.setClaim("role", "api_client");
    claims.setStringListClaim("scopes", "read", "write", "email_ingest", "enforce");
    claims.setClaim("sid", UUID.randomUUID().toString());
    claims.setClaim("refresh_token_id", UUID.randomUUID().toString());
    claims.setIssuedAt(NumericDate.now());
    claims.setExpirationTimeMinutesInTheFuture(60);
    JsonWebSignature jws = new JsonWebSignature();
    jws.setPayload(claims.toJson());
    jws.setKey(pair.getPrivateKey());
    jws.setKeyIdHeaderValue(pair.getKeyId());
    jws.setAlgorithmHeaderValue(pair.getAlgorithm());
    jws.setHeader("typ", "at+jwt");
    return jws.getCompactSerialization();
  }
}
