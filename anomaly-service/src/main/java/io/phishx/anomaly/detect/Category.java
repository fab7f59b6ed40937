package io.phishx.anomaly.detect;

/** How hot a mail is by its risk score: cold below 40, warm below 70, hot from there. */
public enum Category {
  COLD,
  WARM,
  HOT;

  private static final double WARM_FROM = 40;
  private static final double HOT_FROM = 70;

  /** The category of a risk score. */
  public static Category of(double risk) {
    return risk >= HOT_FROM ? HOT : risk >= WARM_FROM ? WARM : COLD;
  }
}
