package io.phishx.chassis.audit;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;

/** Reads Ed25519 keys, as PEM or as its base64 alone. */
final class CheckpointKeys {

  private CheckpointKeys() {}

  /** A private key of PKCS #8. */
  static PrivateKey read(String text) {
    try {
      return KeyFactory.getInstance("Ed25519").generatePrivate(new PKCS8EncodedKeySpec(der(text)));
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "phishx.audit.checkpoint.signing-key: expected a private Ed25519 key as base64 of"
              + " PKCS #8",
          e);
    }
  }

  /** A public key of SubjectPublicKeyInfo. */
  static PublicKey readPublic(String text) {
    try {
      return KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(der(text)));
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      throw new IllegalArgumentException("expected a public Ed25519 key as PEM", e);
    }
  }

  private static byte[] der(String text) {
    return Base64.getMimeDecoder().decode(text.replaceAll("-----[A-Z ]+-----", ""));
  }
}
