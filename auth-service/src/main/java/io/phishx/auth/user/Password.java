package io.phishx.auth.user;

import io.phishx.chassis.secret.Secret;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;

/** A new password that {@link PasswordRules} took. */
public record Password(Secret secret) {

  /** The bytes that are hashed: NFC in UTF-8, so that every keyboard gives the same. */
  public static Secret secret(String text) {
    return Secret.of(
        Normalizer.normalize(text, Normalizer.Form.NFC).getBytes(StandardCharsets.UTF_8));
  }
}
