package io.phishx.auth.secondfactor;

import io.phishx.chassis.secret.Secret;
import java.security.SecureRandom;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.apache.commons.codec.binary.Base32;

/** A code that opens one login without the device: 80 random bits. Prints nothing of it. */
record RecoveryCode(String text) {

  private static final int BYTES = 10;
  private static final Pattern FORM = Pattern.compile("[a-z2-7]{16}");

  static RecoveryCode next(SecureRandom random) {
    byte[] bytes = new byte[BYTES];
    random.nextBytes(bytes);
    String letters = new Base32().encodeToString(bytes).toLowerCase(Locale.ROOT);
    return new RecoveryCode(letters.replaceAll("(.{4})(?!$)", "$1-"));
  }

  /** The hash of what has the form of a code, with or without hyphens. */
  static Optional<Secret> hashOf(String claimed) {
    String letters = claimed.replace("-", "").replace(" ", "").toLowerCase(Locale.ROOT);
    return FORM.matcher(letters).matches()
        ? Optional.of(Secret.of(letters).sha256())
        : Optional.empty();
  }

  /** What is stored in its place. */
  Secret hash() {
    return Secret.of(text.replace("-", "")).sha256();
  }

  @Override
  public String toString() {
    return "RecoveryCode[***]";
  }
}
