package io.phishx.experiment.client;

import java.util.Locale;

/** What a model says should happen to a mail. */
public enum Decision {
  ALLOW,
  QUARANTINE,
  REJECT;

  /**
   * Reads a decision in any case; {@code block} is another word for {@code reject}.
   *
   * @throws IllegalArgumentException if {@code text} is none of them
   */
  public static Decision parse(String text) {
    return switch (text.toLowerCase(Locale.ROOT)) {
      case "allow" -> ALLOW;
      case "quarantine" -> QUARANTINE;
      case "reject", "block" -> REJECT;
      default ->
          throw new IllegalArgumentException(
              "expected a decision allow, quarantine or reject (or block)");
    };
  }

  /** The word on the wire and in tables. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
