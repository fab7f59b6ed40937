package io.phishx.experiment.shadow;

import io.phishx.experiment.client.Decision;
import java.util.Locale;

/** What a mail turned out to be, or what should have been decided about it. */
enum Label {
  ALLOW,
  QUARANTINE,
  REJECT,
  MALICIOUS,
  BENIGN;

  /**
   * Reads a label in any case: a decision, or {@code malicious} (also {@code phishing}, {@code
   * spam}) and {@code benign} (also {@code legitimate}).
   *
   * @throws IllegalArgumentException if {@code text} is none of them
   */
  static Label parse(String text) {
    return switch (text.toLowerCase(Locale.ROOT)) {
      case "allow" -> ALLOW;
      case "quarantine" -> QUARANTINE;
      case "reject", "block" -> REJECT;
      case "malicious", "phishing", "spam" -> MALICIOUS;
      case "benign", "legitimate" -> BENIGN;
      default ->
          throw new IllegalArgumentException(
              "expected a label allow, quarantine, reject, malicious or benign");
    };
  }

  String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Whether {@code decision} was right: the labelled one, or any that stops a malicious mail. */
  boolean isRight(Decision decision) {
    return switch (this) {
      case ALLOW, BENIGN -> decision == Decision.ALLOW;
      case QUARANTINE -> decision == Decision.QUARANTINE;
      case REJECT -> decision == Decision.REJECT;
      case MALICIOUS -> decision != Decision.ALLOW;
    };
  }
}
