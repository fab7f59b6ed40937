package io.phishx.anomaly.baseline;

/**
 * How often a recipient hears from senders for the first time.
 *
 * @param mails how many were learned
 * @param strangers how many of them came from a first-time sender
 * @param latest the latest ones, a bit each, the newest lowest: 1 is a stranger
 */
public record RecipientHistory(long mails, long strangers, int latest) {

  /** How many of the latest mails are looked at. */
  public static final int RECENT = 10;

  /** Nothing learned yet. */
  public static final RecipientHistory NONE = new RecipientHistory(0, 0, 0);

  private static final int MASK = (1 << RECENT) - 1;

  RecipientHistory with(boolean stranger) {
    int bit = stranger ? 1 : 0;
    return new RecipientHistory(mails + 1, strangers + bit, (latest << 1 | bit) & MASK);
  }

  /** Strangers among the latest mails if one more came now. */
  public int recentStrangersWith(boolean stranger) {
    return Integer.bitCount(with(stranger).latest());
  }

  /** The share of strangers before the latest mails, never quite 0. */
  public double usualRate() {
    long before = Math.max(0, mails - RECENT);
    long strangersBefore = Math.max(0, strangers - Integer.bitCount(latest));
    return (strangersBefore + 1.0) / (before + 2.0);
  }
}
