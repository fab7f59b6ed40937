package io.phishx.auth.signingkey;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.security.KeyPair;
import org.jose4j.jwk.PublicJsonWebKey;
import org.jose4j.jws.JsonWebSignature;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

class SignerTest {

  @ParameterizedTest
  @EnumSource(value = SigningAlgorithm.class, mode = Mode.EXCLUDE, names = "HS256")
  void whatASignerSignsItsPublishedKeyVerifies(SigningAlgorithm algorithm) throws Exception {
    // Given
    KeyPair pair = KeyMaker.pair(algorithm);
    SigningKey.Material material = KeyMaker.material(algorithm, pair.getPublic());

    // When
    String jws = new Signer(material.kid(), algorithm, pair.getPrivate()).sign("{\"sub\":\"x\"}");

    // Then
    JsonWebSignature verified = new JsonWebSignature();
    verified.setCompactSerialization(jws);
    verified.setKey(PublicJsonWebKey.Factory.newPublicJwk(material.publicJwk()).getPublicKey());
    assertTrue(verified.verifySignature());
    assertEquals("at+jwt", verified.getHeader("typ"));
    assertEquals(algorithm.jose(), verified.getAlgorithmHeaderValue());
    assertEquals(material.kid(), verified.getKeyIdHeaderValue());
    assertFalse(material.publicJwk().contains("\"d\""));
  }
}
