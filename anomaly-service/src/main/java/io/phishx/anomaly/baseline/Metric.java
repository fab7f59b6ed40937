package io.phishx.anomaly.baseline;

/** The numbers of a mail whose usual range a tenant's window knows. */
public enum Metric {
  /** Risk score, 0 to 100. */
  RISK_SCORE("risk_score", 5),
  /** Distinct links that lead outside the sender's organisation; none for newsletters. */
  URL_COUNT("url_count", 2),
  /** Files. */
  ATTACHMENT_COUNT("attachment_count", 1);

  private final String label;
  private final double grain;

  Metric(String label, double grain) {
    this.label = label;
    this.grain = grain;
  }

  /** The guide's name. */
  public String label() {
    return label;
  }

  /**
   * The least deviation that means anything: where all mails are alike the measured one is nearly
   * 0, and every other value would look extreme.
   */
  public double grain() {
    return grain;
  }
}
