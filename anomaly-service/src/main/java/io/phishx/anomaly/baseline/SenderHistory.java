package io.phishx.anomaly.baseline;

/**
 * What a sender's earlier mails were like.
 *
 * @param mails how many were learned
 * @param mean mean of their risk scores
 * @param squares sum of squared differences from the mean
 * @param confirmed how many a trusted server confirmed (DMARC)
 */
public record SenderHistory(long mails, double mean, double squares, long confirmed) {

  /** Nothing learned yet. */
  public static final SenderHistory NONE = new SenderHistory(0, 0, 0, 0);

  /**
   * The history with one more mail.
   *
   * @see <a href="https://doi.org/10.1080/00401706.1962.10490022">Welford 1962</a>
   */
  SenderHistory with(double risk, boolean isConfirmed) {
    long n = mails + 1;
    double delta = risk - mean;
    double newMean = mean + delta / n;
    return new SenderHistory(
        n, newMean, squares + delta * (risk - newMean), confirmed + (isConfirmed ? 1 : 0));
  }

  /** The sample's standard deviation of the risk scores; 0 below two mails. */
  public double deviation() {
    return mails < 2 ? 0 : Math.sqrt(squares / (mails - 1));
  }
}
