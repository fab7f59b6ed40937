package io.phishx.auth.bootstrap;

import io.phishx.chassis.secret.Secret;
import java.security.SecureRandom;
import java.util.Base64;

/** A one-time token of 256 random bits. Prints nothing of it. */
record SetupToken(String text) {

  private static final int BYTES = 32;

  static SetupToken next(SecureRandom random) {
    byte[] bytes = new byte[BYTES];
    random.nextBytes(bytes);
    return new SetupToken(Base64.getUrlEncoder().withoutPadding().encodeToString(bytes));
  }

  /** What is stored in its place: SHA-256. */
  Secret hash() {
    return Secret.of(text).sha256();
  }

  @Override
  public String toString() {
    return "SetupToken[***]";
  }
}
