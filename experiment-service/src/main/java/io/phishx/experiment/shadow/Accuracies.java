package io.phishx.experiment.shadow;

import org.jspecify.annotations.Nullable;

/** Shares of right decisions of both versions, 0 to 1; null where nobody knows. */
record Accuracies(@Nullable Double production, @Nullable Double shadow) {

  static final Accuracies UNKNOWN = new Accuracies(null, null);

  private static final double DIGITS = 1e12;

  /** The shadow's less production's; null where one is unknown. */
  @Nullable Double improvement() {
    return production == null || shadow == null ? null : tidy(shadow - production);
  }

  /** Without the dust of binary fractions: 0.952 − 0.945 is 0.007. */
  static double tidy(double value) {
    return Math.rint(value * DIGITS) / DIGITS;
  }

  /** These, and {@code others} where one is unknown. */
  Accuracies orElse(Accuracies others) {
    return new Accuracies(
        production == null ? others.production : production,
        shadow == null ? others.shadow : shadow);
  }
}
