package io.phishx.auth.user;

import io.phishx.chassis.problem.Problem;
import io.phishx.chassis.problem.Violation;
import io.phishx.chassis.secret.Secret;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.List;

/** A new password that fulfils the rules: 8 to 256 characters, and not the address. */
public record Password(Secret secret) {

  private static final int MIN = 8;
  private static final int MAX = 256;

  /**
   * Checks and keeps a password.
   *
   * @throws Problem.Invalid if it breaks the rules
   * @see <a href="https://pages.nist.gov/800-63-4/sp800-63b.html">NIST SP 800-63B</a>
   */
  public static Password of(String text, EmailAddress email) {
    int length = text.codePointCount(0, text.length());
    if (length < MIN || length > MAX) {
      throw invalid("expected " + MIN + " to " + MAX + " characters, got " + length);
    }
    if (email.same(text)) {
      throw invalid("expected something else than the address");
    }
    return new Password(secret(text));
  }

  /** The bytes that are hashed: NFC in UTF-8, so that every keyboard gives the same. */
  public static Secret secret(String text) {
    return Secret.of(
        Normalizer.normalize(text, Normalizer.Form.NFC).getBytes(StandardCharsets.UTF_8));
  }

  private static Problem.Invalid invalid(String message) {
    return new Problem.Invalid(
        "invalid-password", message, List.of(new Violation("password", message)));
  }
}
