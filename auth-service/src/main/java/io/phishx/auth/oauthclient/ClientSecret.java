package io.phishx.auth.oauthclient;

import io.phishx.chassis.secret.Secret;
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
    return Secret.of(claimed).sha256();
  }

  @Override
  public String toString() {
    return "ClientSecret[***]";
  }
}
