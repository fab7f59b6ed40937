package io.phishx.auth.oauthclient;

import io.phishx.chassis.secret.Secret;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;

/**
 * A client's secret: 256 random bits, so that a plain hash of it can't be guessed from. Its prefix
 * lets scanners find one that leaked. Prints nothing of it.
 */
record ClientSecret(String text) {

  private static final String PREFIX = "phishx_cs_";
  private static final int BYTES = 32;

  static ClientSecret next(SecureRandom random) {
    byte[] bytes = new byte[BYTES];
    random.nextBytes(bytes);
    return new ClientSecret(PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes));
  }

  /** What is stored in its place: SHA-256. */
  Secret hash() {
    return hash(text);
  }

  /** The hash of what a caller claims to be a secret. */
  static Secret hash(String claimed) {
    try {
      return Secret.of(
          MessageDigest.getInstance("SHA-256").digest(claimed.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  @Override
  public String toString() {
    return "ClientSecret[***]";
  }
}
