package io.phishx.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.consumer.InvalidJwtException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Good tokens are good, and each spoilt one is spoilt in the way that was asked for. */
class TestTokensTest {
  private final UUID tenant = UUID.randomUUID();

  @Test
  void anAccessTokenCarriesTheContractsClaimsAndNoOthers() throws Exception {
    String token = TestTokens.token().tenant(tenant).role("api_client").subject("u1").sign();

    JwtClaims claims = TokenReading.verified(token, "phishx-api");

    assertEquals(
        Set.of(
            "sub",
            "tenant_id",
            "role",
            "scopes",
            "iat",
            "exp",
            "iss",
            "aud",
            "jti",
            "refresh_token_id",
            "sid"),
        Set.copyOf(claims.getClaimNames()));
    assertEquals("u1", claims.getSubject());
    assertEquals(tenant.toString(), claims.getStringClaimValue("tenant_id"));
    assertEquals(
        List.of("read", "write", "email_ingest", "enforce"),
        claims.getStringListClaimValue("scopes"));
    assertEquals(900, claims.getExpirationTime().getValue() - claims.getIssuedAt().getValue());
    assertEquals(
        Map.of("typ", "at+jwt", "alg", "ES256", "kid", SigningKeys.current().getKeyId()),
        TokenReading.header(token));
    assertEquals(claims.getJwtId(), TestTokens.tokenId(token));
  }

  @Test
  void aServiceTokenIsForServicesOnly() throws Exception {
    JwtClaims claims = TokenReading.verified(TestTokens.service(tenant), "phishx-internal");

    assertEquals("service", claims.getStringClaimValue("role"));
    assertEquals(List.of("read", "write", "internal"), claims.getStringListClaimValue("scopes"));
    assertFalse(claims.hasClaim("sid"));
    assertFalse(claims.hasClaim("refresh_token_id"));
    assertEquals(300, claims.getExpirationTime().getValue() - claims.getIssuedAt().getValue());
  }

  @ParameterizedTest
  @ValueSource(strings = {"expired", "stranger", "impostor", "unsigned", "audience", "issuer"})
  void aSpoiltTokenDoesNotVerify(String flaw) {
    TestTokens.Builder builder = TestTokens.token().tenant(tenant).role("admin");
    String token =
        switch (flaw) {
          case "expired" -> builder.expired().sign();
          case "stranger" -> builder.signedByStranger().sign();
          case "impostor" -> builder.signedByImpostor().sign();
          case "unsigned" -> builder.header("alg", "none").unsigned();
          case "audience" -> builder.audience("somebody-else").sign();
          default -> builder.issuer("somebody-else").sign();
        };

    assertThrows(InvalidJwtException.class, () -> TokenReading.verified(token, "phishx-api"));
  }

  @Test
  void anImpostorNamesTheTrustedKey() {
    String token = TestTokens.token().signedByImpostor().sign();

    assertEquals(SigningKeys.current().getKeyId(), TokenReading.header(token).get("kid"));
  }

  @Test
  void anyClaimAndHeaderCanBeReplacedOrRemoved() {
    String token =
        TestTokens.token()
            .claim("exp", "tomorrow")
            .claim("tenant_id", null)
            .header("typ", "JWT")
            .header("kid", null)
            .sign();

    assertEquals("tomorrow", TokenReading.payload(token).get("exp"));
    assertFalse(TokenReading.payload(token).containsKey("tenant_id"));
    assertEquals(Map.of("typ", "JWT", "alg", "ES256"), TokenReading.header(token));
  }

  @Test
  void scopesCanBeFewerThanTheRoles() {
    String token = TestTokens.token().role("admin").scopes("read").sign();

    assertEquals(List.of("read"), TokenReading.payload(token).get("scopes"));
    assertTrue(TokenReading.payload(token).containsValue("admin"));
  }
}
