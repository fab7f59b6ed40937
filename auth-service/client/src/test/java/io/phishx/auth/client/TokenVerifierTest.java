package io.phishx.auth.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.phishx.auth.client.TokenRefused.Reason;
import io.phishx.testing.SetClock;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.Signature;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TimeZone;
import java.util.UUID;
import org.jose4j.json.JsonUtil;
import org.jose4j.jwk.EcJwkGenerator;
import org.jose4j.jwk.JsonWebKey.OutputControlLevel;
import org.jose4j.jwk.OctetSequenceJsonWebKey;
import org.jose4j.jwk.PublicJsonWebKey;
import org.jose4j.jwk.RsaJwkGenerator;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.keys.EllipticCurves;
import org.jose4j.keys.HmacKey;
import org.jose4j.lang.JoseException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What RFC 8725 warns of is refused, each for its own reason. */
class TokenVerifierTest {

  private static final Instant NOW = Instant.parse("2026-11-25T12:00:00Z");
  private static final String TENANT = "01900000-0000-7000-8000-000000000001";
  private static final PublicJsonWebKey EC = ec("k1");
  private static final PublicJsonWebKey RSA = rsa("k2");
  private static final TrustSnapshot TRUST = trust("");

  private final TokenVerifier verifier = verifierAt(NOW);

  private static PublicJsonWebKey ec(String kid) {
    try {
      PublicJsonWebKey key = EcJwkGenerator.generateJwk(EllipticCurves.P256);
      key.setKeyId(kid);
      key.setAlgorithm("ES256");
      return key;
    } catch (JoseException e) {
      throw new IllegalStateException(e);
    }
  }

  private static PublicJsonWebKey rsa(String kid) {
    try {
      PublicJsonWebKey key = RsaJwkGenerator.generateJwk(2048);
      key.setKeyId(kid);
      key.setAlgorithm("RS256");
      return key;
    } catch (JoseException e) {
      throw new IllegalStateException(e);
    }
  }

  private static TrustSnapshot trust(String revocations) {
    return TrustSnapshot.parse(
        1,
        "{\"keys\":[%s,%s],\"revocations\":{%s}}"
            .formatted(
                JsonUtil.toJson(EC.toParams(OutputControlLevel.PUBLIC_ONLY)),
                JsonUtil.toJson(RSA.toParams(OutputControlLevel.PUBLIC_ONLY)),
                revocations));
  }

  private static TokenVerifier verifierAt(Instant now) {
    return new TokenVerifier(config(Map.of()), Clock.fixed(now, ZoneOffset.UTC));
  }

  private static TrustConfig config(Map<String, String> values) {
    return new SmallRyeConfigBuilder()
        .addDiscoveredConverters()
        .withMapping(TrustConfig.class)
        .withSources(new PropertiesConfigSource(values, "test", 100))
        .build()
        .getConfigMapping(TrustConfig.class);
  }

  private static String claims() {
    return """
        {"iss":"phishx","aud":"phishx-api","sub":"u1","jti":"j1","tenant_id":"%s","role":"admin",
         "scopes":["read","write","admin"],"sid":"s1","iat":%d,"exp":%d}"""
        .formatted(TENANT, NOW.getEpochSecond(), NOW.plusSeconds(900).getEpochSecond());
  }

  private static String header() {
    return "{\"alg\":\"ES256\",\"kid\":\"k1\",\"typ\":\"at+jwt\"}";
  }

  /** Signs the texts as they are, whatever they say. */
  private static String sign(String header, String claims) {
    String signed = encode(header) + "." + encode(claims);
    try {
      Signature es256 = Signature.getInstance("SHA256withECDSAinP1363Format");
      es256.initSign(EC.getPrivateKey());
      es256.update(signed.getBytes(StandardCharsets.US_ASCII));
      return signed + "." + Base64.getUrlEncoder().withoutPadding().encodeToString(es256.sign());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String encode(String text) {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  private void refused(Reason reason, String token) {
    TokenRefused refused =
        assertThrows(TokenRefused.class, () -> verifier.verify(token, TRUST), "was accepted");
    assertEquals(reason, refused.reason(), refused.getMessage());
  }

  @Test
  void rightTokenIsAcceptedFirstAndAgain() throws TokenRefused {
    String token = sign(header(), claims());
    VerifiedToken first = verifier.verify(token, TRUST);
    assertEquals("u1", first.subject());
    assertEquals(TENANT, first.tenant().toString());
    assertEquals(Role.ADMINISTRATOR, first.role());
    assertEquals(first, verifier.verify(token, TRUST));
  }

  @Test
  void algorithmNoneIsRefused() {
    String none = encode("{\"alg\":\"none\",\"kid\":\"k1\",\"typ\":\"at+jwt\"}");
    refused(Reason.ALGORITHM, none + "." + encode(claims()) + ".");
  }

  @Test
  void publicKeyAsHmacSecretIsRefused() throws JoseException {
    JsonWebSignature jws = new JsonWebSignature();
    jws.setPayload(claims());
    jws.setHeader("typ", "at+jwt");
    jws.setKeyIdHeaderValue("k2");
    jws.setAlgorithmHeaderValue("HS256");
    jws.setKey(new HmacKey(RSA.getPublicKey().getEncoded()));
    refused(Reason.ALGORITHM, jws.getCompactSerialization());
  }

  @Test
  void keyOfAnotherAlgorithmIsRefused() {
    refused(Reason.ALGORITHM, sign(header().replace("k1", "k2"), claims()));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"jku\":\"https://evil.example/keys\"",
        "\"x5u\":\"https://evil.example/cert\"",
        "\"jwk\":{\"kty\":\"oct\",\"k\":\"AA\"}",
        "\"x5c\":[\"AA\"]",
        "\"crit\":[\"exp\"]",
        "\"b64\":false",
        "\"zip\":\"DEF\"",
        "\"enc\":\"A256GCM\"",
        "\"cty\":\"JWT\""
      })
  void unexpectedHeaderParameterIsRefused(String parameter) {
    refused(Reason.HEADER, sign(header().replace("}", "," + parameter + "}"), claims()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"JWT", "at+JWT ", "", "rt+jwt"})
  void anotherTypeIsRefused(String type) {
    refused(Reason.HEADER, sign(header().replace("at+jwt", type), claims()));
  }

  @Test
  void duplicateNamesAreRefused() {
    refused(
        Reason.MALFORMED, sign(header(), claims().replace("\"sub\"", "\"sub\":\"u0\",\"sub\"")));
    refused(Reason.MALFORMED, sign(header().replace("{", "{\"kid\":\"k2\","), claims()));
  }

  @Test
  void trailingTextAfterTheClaimsIsRefused() {
    refused(Reason.MALFORMED, sign(header(), claims() + "{}"));
  }

  @Test
  void lenientBase64IsRefused() {
    String token = sign(header(), claims());
    refused(Reason.MALFORMED, token + "=");
    refused(Reason.MALFORMED, token.replace(".", ".\n"));
    // the last character carries unused bits: flip one, the bytes stay the same
    String[] parts = token.split("\\.", -1);
    char last = parts[2].charAt(parts[2].length() - 1);
    String alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    char twin = alphabet.charAt(alphabet.indexOf(last) ^ 1);
    refused(Reason.MALFORMED, token.substring(0, token.length() - 1) + twin);
  }

  @Test
  void changedClaimsAndStrippedSignatureAreRefused() {
    String[] parts = sign(header(), claims()).split("\\.", -1);
    String other = encode(claims().replace("u1", "u2"));
    refused(Reason.SIGNATURE, parts[0] + "." + other + "." + parts[2]);
    refused(Reason.SIGNATURE, parts[0] + "." + parts[1] + ".");
    // the "psychic" signature of zeros
    refused(
        Reason.SIGNATURE,
        parts[0]
            + "."
            + parts[1]
            + "."
            + Base64.getUrlEncoder().withoutPadding().encodeToString(new byte[64]));
  }

  @Test
  void unknownKeyIsRefused() {
    refused(Reason.UNKNOWN_KEY, sign(header().replace("k1", "../../dev/null"), claims()));
    refused(Reason.UNKNOWN_KEY, sign(header().replace("\"k1\"", "7"), claims()));
  }

  @Test
  void encryptedOrNestedOrOversizedTokenIsRefused() {
    refused(Reason.MALFORMED, "a.b.c.d.e");
    refused(Reason.MALFORMED, "");
    refused(Reason.TOO_LARGE, "a".repeat(8193));
  }

  @ParameterizedTest
  @CsvSource({
    "'\"iss\":\"phishx\"', '\"iss\":\"evil\"', ISSUER",
    "'\"iss\":\"phishx\",', '', ISSUER",
    "'phishx-api', 'phishx-internal', AUDIENCE",
    "'\"aud\":\"phishx-api\"', '\"aud\":[\"phishx-api\",\"other\"]', AUDIENCE",
    "'\"role\":\"admin\"', '\"role\":\"root\"', CLAIMS",
    "'\"admin\"]', '\"admin\",\"soc\"]', CLAIMS",
    "'\"admin\"]', '\"admin\",\"internal\"]', CLAIMS",
    "'\"jti\":\"j1\",', '', CLAIMS",
    "'\"sub\":\"u1\"', '\"sub\":\"\"', CLAIMS",
    "'\"tenant_id\":\"01900000', '\"tenant_id\":\"x1900000', CLAIMS",
    "'\"scopes\":[\"read\",\"write\",\"admin\"]', '\"scopes\":\"read write admin\"', CLAIMS"
  })
  void wrongClaimIsRefused(String part, String instead, Reason reason) {
    refused(reason, sign(header(), claims().replace(part, instead)));
  }

  @Test
  void serviceRoleNeedsTheInternalAudience() throws TokenRefused {
    String service =
        claims()
            .replace("\"role\":\"admin\"", "\"role\":\"service\"")
            .replace("\"admin\"]", "\"internal\"]");
    refused(Reason.AUDIENCE, sign(header(), service));
    VerifiedToken token =
        verifier.verify(sign(header(), service.replace("phishx-api", "phishx-internal")), TRUST);
    assertEquals(true, token.isService());
  }

  @Test
  void timesAreCheckedWithThirtySecondsOfSkew() throws TokenRefused {
    String token = sign(header(), claims());
    Instant expiry = NOW.plusSeconds(900);
    verifierAt(expiry.plusSeconds(29)).verify(token, TRUST);
    refusedAt(Reason.EXPIRED, token, expiry.plusSeconds(30));
    verifierAt(NOW.minusSeconds(30)).verify(token, TRUST);
    refusedAt(Reason.NOT_YET_VALID, token, NOW.minusSeconds(31));
    refused(
        Reason.NOT_YET_VALID,
        sign(
            header(),
            claims()
                .replace(
                    "\"iat\"",
                    "\"nbf\":" + NOW.plus(Duration.ofMinutes(1)).getEpochSecond() + ",\"iat\"")));
    refused(Reason.CLAIMS, sign(header(), claims().replaceAll("\"exp\":\\d+", "\"exp\":\"soon\"")));
    refused(Reason.CLAIMS, sign(header(), claims().replaceAll("\"exp\":\\d+", "\"exp\":1e99")));
    refused(
        Reason.CLAIMS,
        sign(header(), claims().replaceAll("\"exp\":\\d+", "\"exp\":9223372036854775807")));
    refused(Reason.CLAIMS, sign(header(), claims().replaceAll(",\"exp\":\\d+", "")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"Pacific/Kiritimati", "Etc/GMT+12", "Asia/Kathmandu", "Europe/Berlin"})
  void timesAreTheSameInAnyTimeZone(String zone) throws TokenRefused {
    TimeZone before = TimeZone.getDefault();
    TimeZone.setDefault(TimeZone.getTimeZone(zone));
    try {
      String token = sign(header(), claims());
      Instant expiry = NOW.plusSeconds(900);
      assertEquals(expiry, verifierAt(expiry.plusSeconds(29)).verify(token, TRUST).expiresAt());
      refusedAt(Reason.EXPIRED, token, expiry.plusSeconds(30));
      refusedAt(Reason.NOT_YET_VALID, token, NOW.minusSeconds(31));
    } finally {
      TimeZone.setDefault(before);
    }
  }

  @Test
  void rememberedTokensAreBoundedAndStillChecked() throws TokenRefused {
    TrustConfig config = config(Map.of("phishx.trust.remembered-tokens", "10"));
    SetClock clock = new SetClock(NOW);
    TokenVerifier small = new TokenVerifier(config, clock);
    List<String> tokens = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      tokens.add(sign(header(), claims().replace("j1", "j" + i)));
      small.verify(tokens.get(i), TRUST);
      small.verify(tokens.get(i), TRUST);
    }
    assertTrue(small.remembered() <= 10, "remembers " + small.remembered());
    clock.set(NOW.plusSeconds(931));
    for (String token : tokens) {
      TokenRefused refused =
          assertThrows(TokenRefused.class, () -> small.verify(token, TRUST), "was accepted");
      assertEquals(Reason.EXPIRED, refused.reason());
    }
  }

  @Test
  void algorithmsAreExactlyTheConfiguredOnes() throws TokenRefused {
    String token = sign(header(), claims());
    TokenVerifier other =
        new TokenVerifier(
            config(Map.of("phishx.trust.algorithms", "RS256")), Clock.fixed(NOW, ZoneOffset.UTC));
    TokenRefused refused = assertThrows(TokenRefused.class, () -> other.verify(token, TRUST));
    assertEquals(Reason.ALGORITHM, refused.reason());
  }

  @Test
  void symmetricAlgorithmIsForLocalRunsOnly() {
    assertEquals(Set.of("HS256"), AcceptedAlgorithms.refused(Set.of("ES256", "HS256"), false));
    assertEquals(Set.of(), AcceptedAlgorithms.refused(Set.of("ES256", "HS256"), true));
    assertEquals(
        Set.of("none", "PS256"), AcceptedAlgorithms.refused(Set.of("none", "PS256"), true));
  }

  @Test
  void localSecretVerifiesItsOwnAlgorithmOnly() throws JoseException, TokenRefused {
    byte[] secret = "0123456789abcdef0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
    OctetSequenceJsonWebKey key = new OctetSequenceJsonWebKey(new HmacKey(secret));
    key.setKeyId("h1");
    key.setAlgorithm("HS256");
    TrustSnapshot trust =
        TrustSnapshot.parse(
            1,
            "{\"keys\":[%s],\"revocations\":{}}"
                .formatted(key.toJson(OutputControlLevel.INCLUDE_SYMMETRIC)));
    JsonWebSignature jws = new JsonWebSignature();
    jws.setPayload(claims());
    jws.setHeader("typ", "at+jwt");
    jws.setKeyIdHeaderValue("h1");
    jws.setAlgorithmHeaderValue("HS256");
    jws.setKey(key.getKey());
    String token = jws.getCompactSerialization();
    TokenVerifier local =
        new TokenVerifier(
            config(Map.of("phishx.trust.algorithms", "ES256,HS256")),
            Clock.fixed(NOW, ZoneOffset.UTC));
    assertEquals("u1", local.verify(token, trust).subject());
    TokenRefused refused = assertThrows(TokenRefused.class, () -> verifier.verify(token, trust));
    assertEquals(Reason.ALGORITHM, refused.reason());
  }

  private static void refusedAt(Reason reason, String token, Instant now) {
    TokenRefused refused =
        assertThrows(TokenRefused.class, () -> verifierAt(now).verify(token, TRUST));
    assertEquals(reason, refused.reason());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"tokens\":[{\"jti\":\"j1\",\"exp\":2000000000}]",
        "\"sessions\":[{\"sid\":\"s1\",\"before\":1795694400}]",
        "\"users\":[{\"sub\":\"u1\",\"before\":1795694400}]",
        "\"tenants\":[{\"tenant_id\":\"01900000-0000-7000-8000-000000000001\",\"before\":1795694400}]",
        "\"keys\":[\"k1\"]"
      })
  void takenBackTokenIsRefusedAlsoWhenSeenBefore(String revocation) throws TokenRefused {
    String token = sign(header(), claims().replaceAll("\"iat\":\\d+", "\"iat\":1795600000"));
    verifier.verify(token, TRUST);
    TokenRefused refused =
        assertThrows(TokenRefused.class, () -> verifier.verify(token, trust(revocation)));
    assertEquals(Reason.REVOKED, refused.reason());
  }

  @ParameterizedTest
  @CsvSource({
    "admin, read, false, true",
    "soc_analyst, soc, false, true",
    "api_client, enforce, false, false",
    "readonly, read, false, false",
    "service, internal, false, false",
    "api_client, enforce, true, true",
    "readonly, read, true, true",
    "service, internal, true, false"
  })
  void privilegedTokenOfBeforeTheFenceIsRefusedAlsoWhenSeenBefore(
      String role, String scope, boolean ofOperator, boolean fenced) throws TokenRefused {
    // Given
    String claims =
        claims()
            .replace("\"role\":\"admin\"", "\"role\":\"" + role + "\"")
            .replaceAll("\"scopes\":\\[.*]", "\"scopes\":[\"" + scope + "\"]")
            .replace("phishx-api", role.equals("service") ? "phishx-internal" : "phishx-api");
    String token = sign(header(), claims);
    String other = sign(header(), claims.replace("j1", "j2"));
    long issued = NOW.getEpochSecond();
    verifier.verify(token, TRUST);

    // When
    TrustSnapshot before = fenced(issued - 1, ofOperator);
    TrustSnapshot after = fenced(issued, ofOperator);

    // Then
    verifier.verify(token, before);
    for (String one : List.of(token, other)) {
      if (fenced) {
        TokenRefused refused =
            assertThrows(TokenRefused.class, () -> verifier.verify(one, after), "was accepted");
        assertEquals(Reason.REVOKED, refused.reason());
      } else {
        verifier.verify(one, after);
      }
    }
  }

  private static TrustSnapshot fenced(long second, boolean ofOperator) {
    String operator = ofOperator ? TENANT : "01900000-0000-7000-8000-000000000002";
    return TrustSnapshot.parse(
        2,
        "{\"keys\":[%s],\"revocations\":{\"privileged_before\":%d},\"operator_tenant\":\"%s\"}"
            .formatted(
                JsonUtil.toJson(EC.toParams(OutputControlLevel.PUBLIC_ONLY)), second, operator));
  }

  @Test
  void tokenIssuedAfterItsUsersRevocationIsAccepted() throws TokenRefused {
    String token = sign(header(), claims());
    long before = NOW.getEpochSecond() - 1;
    verifier.verify(token, trust("\"users\":[{\"sub\":\"u1\",\"before\":" + before + "}]"));
  }

  @Test
  void removedKeyEndsRememberedTokens() throws TokenRefused {
    String token = sign(header(), claims());
    verifier.verify(token, TRUST);
    TrustSnapshot without = TrustSnapshot.parse(2, "{\"keys\":[],\"revocations\":{}}");
    TokenRefused refused = assertThrows(TokenRefused.class, () -> verifier.verify(token, without));
    assertEquals(Reason.UNKNOWN_KEY, refused.reason());
  }

  @Test
  void oneTokenOfManySubjectsIsItsOwn() throws TokenRefused {
    for (int i = 0; i < 100; i++) {
      String subject = UUID.randomUUID().toString();
      String token = sign(header(), claims().replace("u1", subject));
      assertEquals(subject, verifier.verify(token, TRUST).subject());
    }
  }
}
